"""The wiki's pages: a port that does not exist, in both languages and both digit scripts."""

from __future__ import annotations

PORT = "ميناء العقيق"
PORT_EN = "Port of Aqiq"
MINISTRY = "وزارة الموانئ"
TRAFFIC = "حركة السفن"

TONNES = "وبلغت صادرات الميناء من الفوسفات ٥٫٥٧٦ مليون طن في عام 2024، بحسب هيئة الميناء."
SHARE = "وارتفعت إيرادات الميناء بنسبة 12% في عام 2024 مقارنة بالعام السابق."
LAST = "ويعمل في الميناء 4120 عاملا، ثلثهم من سكان المدينة المجاورة."

PAGES = {
    PORT: f"""'''ميناء العقيق''' ميناء تجاري على الساحل الشرقي، تديره [[وزارة الموانئ]] منذ افتتاحه.

== الصادرات ==
{TONNES}

{SHARE}

{{| class="wikitable"
! العام !! السفن
|-
| 2023 || 1310
|-
| 2024 || 1475
|}}

== العاملون ==
{LAST}

[[en:{PORT_EN}]]
""",
    MINISTRY: """'''وزارة الموانئ''' تشرف على موانئ البلاد وعلى تدريب البحارة وصيانة الأرصفة.

وبلغت ميزانية الوزارة 5.576 مليون دينار في العام الماضي، وهي أعلى ميزانية منذ تأسيسها.
""",
    TRAFFIC: """{| class="wikitable"
! الشهر !! عدد السفن الراسية في المرفأ
|-
| يناير || ١١٧ سفينة شحن وسفينتا ركاب
|-
| فبراير || ١٣٤ سفينة شحن وأربع سفن ركاب
|}
""",
    PORT_EN: """'''Port of Aqiq''' is a commercial harbour on the eastern coast, run by the Ministry of Ports.

== Exports ==
Phosphate exports through the Port of Aqiq reached 5.576 million tonnes in 2024, the port authority said.

The harbour employs 4,120 people, a third of them from the neighbouring town.
""",
}
