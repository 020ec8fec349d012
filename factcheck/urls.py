"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from claims.web.login import Code, Login, admin_login

handler500 = "claims.web.health.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/login/", admin_login),
    path("admin/", admin.site.urls),
    path("login/", Login.as_view(), name="login"),
    path("login/code/", Code.as_view(), name="login-code"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/", include("claims.api.urls")),
    path("", include("claims.site.urls")),
    path("", include("claims.web.urls")),
]
