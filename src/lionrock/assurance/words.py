"""Words for facts and their fields as the ledger's pages show them; what has none shows its own name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lionrock.kernel.text import Text, same

KINDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "Genesis": Text("The folder was made", "資料夾建立"),
        "ClockJumped": Text("The machine's clock jumped", "系統時鐘跳動"),
        "TimerFired": Text("A deadline came due", "時限屆滿"),
        "PackIssued": Text("Evidence pack issued", "發出證據檔案"),
        "CheckpointExported": Text("Checkpoint given out", "發出檢查點"),
        "PayloadErased": Text("Payload erased", "刪除紀錄內容"),
        "ControlTested": Text("Control run", "執行控制措施"),
        "DetectionFinding": Text("Finding", "偵測結果"),
        "FindingExpected": Text("Finding marked as expected", "偵測結果標示為預期"),
        "RulesLoaded": Text("Rules loaded", "載入規則"),
        "RulesReplayAsked": Text("Replay of rules asked for", "要求重播規則"),
        "RulesReplayed": Text("Rules replayed over kept events", "以保存的事項重播規則"),
        "RulesReplayEnded": Text("Replay of rules ended without an outcome", "規則重播未有結果"),
        "RulesModeChanged": Text("Rules let to open incidents, or put back to watch", "允許規則開立事故或恢復觀察"),
        "IncidentOpened": Text("Incident opened", "開立事故"),
        "FindingJoined": Text("Finding put to an incident", "偵測結果歸入事故"),
        "IncidentAssessed": Text("Question on an incident answered", "就事故作答"),
        "NoteWritten": Text("Note written", "撰寫備註"),
        "IncidentClosed": Text("Incident closed", "事故結案"),
        "IncidentReopened": Text("Incident reopened", "重新開啟事故"),
        "IncidentSeen": Text("Incident seen", "閱覽事故"),
        "IncidentMerged": Text("Incidents merged", "合併事故"),
        "MergeTakenBack": Text("Merge taken back", "取消合併"),
        "IncidentSplit": Text("Incident split", "分拆事故"),
        "OutsideKnew": Text("An outsider's first knowledge", "外界人士首次得知"),
        "QuestionAsked": Text("Question asked again", "再次提問"),
        "ClockComputed": Text("Clock computed", "計算時限"),
        "ClockEnded": Text("Clock ended", "時限結束"),
        "ClockReminded": Text("Reminder of a clock", "時限提示"),
        "ClocksChecked": Text("Clocks computed again", "重新計算時限"),
        "ReadingChosen": Text("Reading of the law chosen", "選定法例解讀"),
        "CallAttempted": Text("Call attempted", "嘗試致電"),
        "CallCompleted": Text("Call completed", "完成通話"),
        "ContentApproved": Text("Content approved", "批准內容"),
        "FieldWritten": Text("Field of a form written", "填寫表格欄位"),
        "SubmissionRecorded": Text("Submission recorded", "記錄提交"),
        "WarningDayRecorded": Text("Warning day recorded", "記錄警告日"),
        "AccountAdded": Text("Account added", "新增帳戶"),
        "AuditorDated": Text("Auditor given days", "設定審核員日期"),
        "AuditorRead": Text("Auditor read a page", "審核員閱覽頁面"),
        "AccountLinked": Text("Account linked to a registered person", "帳戶連結登記人員"),
        "DecisionProposed": Text("Decision proposed for a second person", "提出須由第二人確認的決定"),
        "DecisionConfirmed": Text("Decision confirmed by a second person", "第二人確認決定"),
        "DecisionDropped": Text("Proposed decision ended", "提議的決定已結束"),
        "AccountChanged": Text("Account changed", "更改帳戶"),
        "SignedIn": Text("Sign-in", "登入"),
        "SignInRefused": Text("Sign-in refused", "登入被拒"),
        "Reauthenticated": Text("Identity confirmed again", "再次確認身份"),
        "SignedOut": Text("Sign-out", "登出"),
        "KeyRotated": Text("Data key rotated", "輪換資料密碼匙"),
        "KeyCompromised": Text("Data key marked as compromised", "資料密碼匙標示為外洩"),
        "KeysRewrapped": Text("Passphrase of the keys changed", "更改密碼匙的通行短語"),
        "RegisterChanged": Text("Register changed", "更改登記冊"),
        "RegisterImported": Text("File imported into the register", "檔案匯入登記冊"),
        "RegisterExported": Text("Register handed out as a file", "登記冊以檔案匯出"),
        "RegisterImportUndone": Text("Import into the register undone", "撤銷登記冊匯入"),
        "MappingRemembered": Text("Columns of a file matched with the register", "確認檔案欄位與登記冊的對應"),
        "MachineSetApart": Text("Machine said to be another", "確認並非同一機器"),
        "MappingForgotten": Text("Matching of columns removed", "移除欄位對應"),
        "FrameCommitted": Text("Raw records committed", "原始紀錄入帳"),
        "RecordsDropped": Text("Raw records removed after their time", "原始紀錄保存期滿後移除"),
        "SourcesWatched": Text("An hour of watching the sources began", "開始新一小時的來源監察"),
        "SourceSilent": Text("Source fell silent", "資料來源沒有新紀錄"),
        "SourceHeard": Text("Silent source heard again", "資料來源恢復有紀錄"),
        "SourceProven": Text("Path of a source proven by a canary", "測試紀錄走完資料來源的整條路徑"),
        "SourceUnproven": Text("Canary lost on the path of a source", "測試紀錄在資料來源的路徑上遺失"),
        "RetentionChecked": Text("Kept records of a source checked", "核對資料來源所保存的紀錄"),
        "SourceAdded": Text("Source added", "新增資料來源"),
        "SourceChanged": Text("Source changed", "更改資料來源"),
        "SourceFailed": Text("Source could not be read", "未能讀取資料來源"),
        "TaskMade": Text("Task made", "建立任務"),
        "TaskChanged": Text("Task changed", "更改任務"),
        "PlaybookStarted": Text("Playbook started", "啟動行動手冊"),
        "PlaybooksRead": Text("The site's playbooks read", "讀取機構行動手冊"),
        "ShiftNoteWritten": Text("Shift note", "更次備註"),
        "ContactMade": Text("Contact recorded", "記錄聯絡"),
        "CostEntered": Text("Cost entered", "輸入費用"),
        "DecisionLogged": Text("Decision logged", "記錄決定"),
        "ContainmentNoted": Text("Containment by hand recorded", "記錄人手遏制"),
        "ContainmentPlanned": Text("Dry run of containment", "預演遏制"),
        "ContainmentApproved": Text("Containment approved", "批准遏制"),
        "ContainmentCarriedOut": Text("Containment carried out", "執行遏制"),
        "ContainmentFailed": Text("Containment failed", "遏制失敗"),
        "ContainmentProlonged": Text("Containment prolonged", "延長遏制"),
        "ContainmentLifted": Text("Containment to be undone", "將還原遏制"),
        "ContainmentUndone": Text("Containment undone", "已還原遏制"),
        "ContainmentDropped": Text("Dry run given up", "放棄預演"),
        "HandoverSigned": Text("Hand-over signed", "簽署交更"),
        "HandoverAccepted": Text("Hand-over accepted", "接更"),
        "HandoverWithdrawn": Text("Hand-over withdrawn", "收回交更"),
        "PackLoaded": Text("Law pack came into use", "規則檔開始使用"),
        "ValueProposed": Text("Value of the law proposed", "提議法例數值"),
        "ValueConfirmed": Text("Value of the law confirmed", "確認法例數值"),
        "ValueDeclined": Text("Value of the law declined", "拒絕法例數值"),
        "ClockRulesHeld": Text("Clock kept on earlier rules", "時限維持舊規則"),
        "ClockRulesDecided": Text("Rules of a clock decided", "決定時限所按規則"),
        "HoldPlaced": Text("Legal hold placed", "施加法律保存令"),
        "HoldLifted": Text("Legal hold lifted", "解除法律保存令"),
        "NoteSealed": Text("Note sealed for counsel", "為律師封存備註"),
        "NoteOpened": Text("Sealed note opened", "開啟封存備註"),
        "PrivilegeDecided": Text("Privilege decided", "決定保密權"),
        "ReleaseDecided": Text("Recipient abroad decided", "決定香港以外的收件人"),
        "DisclosureRecorded": Text("Disclosure recorded", "記錄披露"),
        "CertificateDrafted": Text("Certificate drafted", "草擬證明書"),
        "VisitBegun": Text("Visit by officers begun", "人員到訪開始"),
        "VisitLineWritten": Text("Line of a visit written", "寫入到訪紀錄"),
        "VisitEnded": Text("Visit by officers ended", "人員到訪結束"),
        "BackupTaken": Text("Back-up taken", "製作備份"),
        "BackupFailed": Text("Back-up failed", "備份失敗"),
        "LogEpochOpened": Text("Restored: a new epoch of the log", "已還原：存證帳本新一期"),
        "GapAcknowledged": Text("Gap of a restore acknowledged", "確認知悉還原的空白時段"),
        "RestoreRehearsed": Text("Restore rehearsed", "測試還原"),
        "FolderUpgraded": Text("Folder upgraded", "資料夾升級"),
        "WatchdogPaired": Text("Watchdog paired", "配對看守程式"),
        "WatchdogRevoked": Text("Watchdog revoked", "撤銷看守程式"),
        "WatchdogSilent": Text("Watchdog silent", "看守程式沉默"),
        "WatchdogHeard": Text("Watchdog heard", "看守程式有查詢"),
        "GrabSheetMade": Text("Grab sheet made", "製作應急單張"),
        "OfflineReceived": Text("Offline entries came in", "匯入離線紀錄"),
        "OfflineAccepted": Text("Offline entry accepted", "接納離線紀錄"),
        "OfflineRefused": Text("Offline entry set aside", "擱置離線紀錄"),
    }
)

PROOFS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "effect": Text("by its effect", "以實際效果"),
        "configuration": Text("by configuration", "以設定"),
        "document": Text("by document", "以文件"),
    }
)


def kind(name: str) -> Text:
    """Return the words for a kind of fact."""
    return KINDS.get(name) or same(_spaced(name))


def _spaced(name: str) -> str:
    """Return a name in capitals as words: LampLit becomes Lamp lit."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return words[:1] + words[1:].lower()
