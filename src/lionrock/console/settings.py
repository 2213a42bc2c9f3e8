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

PROXIES = Setting(
    id="console.proxies",
    default="",
    about=Text(
        "Addresses of proxies in front of the console, separated by commas; their word on the reader's address and on "
        "TLS is believed.",
        "控制台前方代理伺服器的位址，以逗號分隔；系統會採信其所述的讀者位址及 TLS 狀況。",
    ),
)

METRICS_TOKEN = Setting(
    id="console.metrics_token",
    default="",
    about=Text(
        "Token with which another machine reads /metrics; empty: this machine alone.",
        "供其他機器讀取 /metrics 的權杖；留空即只限本機。",
    ),
    secret=True,
)
