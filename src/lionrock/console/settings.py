"""Settings of the console."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

HOSTS = Setting(
    id="console.hosts",
    default="",
    about=Text(
        "Host names the console answers to beside those of loopback, separated by commas.",
        "控制台除本機名稱外所回應的主機名稱，以逗號分隔。",
    ),
)
