"""The notices' place: the bell at the foot of the rail."""

from django.utils.translation import gettext_lazy as _

from servicedesk.web.navigation import Entry, register

register(Entry(key="notices", label=_("Notices"), url="notify:notices", icon="bell", place="foot", letter="n"))
