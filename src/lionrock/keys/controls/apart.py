"""Do keys and data stand apart?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.keys import service
from lionrock.keys.ring import KeyRing


@control(
    "keys.apart",
    title=Text("Keys stand apart from the data they protect", "密碼匙與其保護的資料分開存放"),
    satisfies=("C-KEY-02",),
    every=days(1),
    proof="configuration",
    guidance=Text(
        "Move the key folder to another disk and name it in keys.folder; let a person type the passphrase at each "
        "start (`lionrock keys passphrase --attended`).",
        "請將密碼匙資料夾移至另一磁碟，並於 keys.folder 註明位置；每次啟動由人員輸入通行短語"
        "（`lionrock keys passphrase --attended`）。",
    ),
)
def apart(platform: Platform) -> Iterator[Result]:
    """Yield one result for the key ring: failed inside the data, partly when one disk holds all it takes."""
    held = platform.port(KeyRing)
    subject = platform.identity.keys
    if held.file is None:
        yield Result(subject, "unknown", Text("the keys are not here", "密碼匙不在此處"))
    elif not service.apart(held.root, platform.folder):
        yield Result(
            subject, "failed", Text(f"{held.root} and the data hold each other", f"{held.root} 與資料夾互相包含")
        )
    elif service.unattended(held) and held.root.stat().st_dev == platform.folder.stat().st_dev:
        yield Result(
            subject,
            "partly",
            Text(
                "separate folders of one disk, passphrase beside the keys: whoever copies the disk has all three",
                "位於同一磁碟的不同資料夾，通行短語亦存於密碼匙旁：複製該磁碟即可取得三者",
            ),
        )
    else:
        yield Result(subject, "passed", Text(f"keys in {held.root}", f"密碼匙存於 {held.root}"))
