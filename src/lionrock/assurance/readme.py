"""The page a person reads first when they open a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import HONG_KONG

if TYPE_CHECKING:
    from lionrock.assurance.pack import Material

_WORDS: Final = """\
LIONROCK EVIDENCE PACK 證據檔案
{mark}
Origin 來源: {origin}
As of 截至: {as_of} (checkpoint over {size} entries 檢查點涵蓋 {size} 項紀錄)
Prepared for 用途: {profile_en} {profile_zh}
About 事項: {scope}
Law loaded 已載入法規: {law_en} {law_zh}
Entries 紀錄: {entries}; payloads withheld 內容不公開: {withheld}; payloads erased before 內容早前已刪除: {erased}
Items 項目: {items}; items withheld 項目不公開: {hidden}
{lacking}
TO VERIFY
1. Get lionrock_verify.py from the issuer's release, not from this pack. Its SHA-256 must be
   {verifier}
   The copy in convenience/ is the same file and no more than a convenience: whoever could forge the pack could
   forge the copy as well.
2. Get the issuer's key fingerprint by another way than this pack: by telephone, on paper, in person.
3. python lionrock_verify.py THIS.zip --key FINGERPRINT
   It works offline. It names the member that does not fit. Without --key it can only say that the pack is
   consistent in itself.

如何核實
1. 請由發出者的正式發布取得 lionrock_verify.py，不要用本檔案內的副本；其 SHA-256 應如上列。
   convenience/ 內的副本與之相同，只為方便：能偽造本檔案的人，亦能偽造該副本。
2. 請以其他途徑（電話、紙本或親身）取得發出者的密碼匙指紋。
3. 執行 python lionrock_verify.py THIS.zip --key 指紋
   毋須網絡；如有不符，會指明是哪一個成員。沒有 --key，只能表明檔案內容前後一致。

WHAT IS INSIDE 內容
entries/      one ledger entry each, with its path to the signed root 每項紀錄及其通往簽署根值的證明
payloads/     what the entry commits to: who acted, why, and the fact 紀錄所承諾的內容：何人、原因及事實
items/        raw records with their proofs, and documents 原始紀錄及其證明，以及文件
checkpoint.txt, consistency.json, manifest.json, manifest.sig

LIMITS 限制
The ledger shows tampering, it does not prevent it. What was false when it was collected stays false.
Without a witness or an earlier checkpoint, the ledger is as good as the holder of its key. Not legal advice.
存證帳本可顯示竄改，但不能防止竄改；收集時已不實者，仍屬不實。
如無見證人或較早的檢查點，存證帳本的可信程度取決於密碼匙持有人。本檔案並非法律意見。
"""


def readme(material: Material, verifier: str) -> bytes:
    """Return the page; `verifier` is the SHA-256 of the verifier."""
    return _WORDS.format(
        mark=_mark(material),
        origin=material.checkpoint.origin,
        as_of=material.as_of,
        size=material.checkpoint.size,
        profile_en=material.profile.title.en,
        profile_zh=material.profile.title.zh,
        scope=_scope(material),
        law_en=material.law.en,
        law_zh=material.law.zh,
        entries=len(material.entries),
        withheld=len(material.positions("withheld")),
        erased=len(material.positions("erased")),
        items=len(material.items),
        hidden=len(material.hidden),
        lacking=_lacking(material),
        verifier=verifier,
    ).encode()


def _mark(material: Material) -> str:
    """Return the mark of a demo or an exercise, a line of its own."""
    marked = sum(one.entry.exercise for one in material.entries)
    if material.demo:
        return "\nDEMONSTRATION, NOT FOR SUBMISSION 示範，不可提交\n"
    return f"\n{marked} ENTRIES ARE OF AN EXERCISE 其中 {marked} 項屬演習紀錄\n" if marked else ""


def _scope(material: Material) -> str:
    """Return what the pack is about in a line."""
    scope = material.scope
    parts = [scope.reference or "", f"{scope.title.en} {scope.title.zh}" if scope.title else ""]
    since, until = (
        f"{moment.astimezone(HONG_KONG):%Y-%m-%d %H:%M} HKT" if moment else "…" for moment in (scope.since, scope.until)
    )
    span = f"{since} – {until}" if scope.since or scope.until else ""
    return " · ".join(part for part in (*parts, span) if part) or "the whole ledger 全部紀錄"


def _lacking(material: Material) -> str:
    """Return the exhibits that could not be asked, a line each."""
    return "".join(
        f"Not available when made 製作時未能取得: {one.exhibit}: {one.why.en} {one.why.zh}\n"
        for one in material.lacking
    )
