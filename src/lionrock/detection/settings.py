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
CLOSE_BACK = Setting(
    id="detection.close_back",
    default={},
    about=Text(
        "Products at which alerts are closed when their finding is marked as expected here, one table each: url, "
        "secret_file (0600), and for OAuth token_url, client_id, scope; reason = true sends the person's words along.",
        "在此標記為預期之內時，一併於原產品結案的產品，每項一個設定表：url、secret_file（0600），"
        "OAuth 另需 token_url、client_id、scope；reason = true 則一併傳送有關人員的理由。",
    ),
    kind=dict,
)
