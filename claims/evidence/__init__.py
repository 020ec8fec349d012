"""Where evidence comes from and how it is weighed. No Django, no settings, no models."""
