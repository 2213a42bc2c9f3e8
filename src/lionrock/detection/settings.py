"""Settings of detection."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

RULES = Setting(
    id="detection.rules",
    default="",
    about=Text(
        "Folders of Sigma rules to load beside our own, separated by colons; each site installs them itself.",
        "除內置規則外另行載入的 Sigma 規則資料夾，以冒號分隔；由各機構自行安裝。",
    ),
)
