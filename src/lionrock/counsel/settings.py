"""Settings of counsel."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

FOLDER = Setting(
    id="law.folder",
    default="",
    about=Text(
        "Folder of the site's own packs of requirements and mappings (TOML); empty: `law` beside the configuration "
        "file. Only its owner may be able to write there.",
        "機構自訂要求規則檔及對照表（TOML）的資料夾；留空即為設定檔旁的 `law`。只可由擁有者寫入。",
    ),
)
