"""What a Windows event is about: Sigma's log source and the OCSF class of each channel and event id."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lionrock.events.records import LogSource

SYSMON: Final = "Microsoft-Windows-Sysmon/Operational"

_ANY = LogSource(product="windows")

_SERVICES: Final = {
    "Security": "security",
    "System": "system",
    "Application": "application",
    SYSMON: "sysmon",
    "Microsoft-Windows-PowerShell/Operational": "powershell",
    "PowerShellCore/Operational": "powershell",
    "Windows PowerShell": "powershell-classic",
    "Microsoft-Windows-TaskScheduler/Operational": "taskscheduler",
    "Microsoft-Windows-WMI-Activity/Operational": "wmi",
    "DNS Server": "dns-server",
    "Microsoft-Windows-DNS-Server/Audit": "dns-server-audit",
    "Microsoft-Windows-DNS-Server/Analytical": "dns-server-analytic",
    "Microsoft-Windows-DNS Client Events/Operational": "dns-client",
    "Microsoft-Windows-DriverFrameworks-UserMode/Operational": "driver-framework",
    "Microsoft-Windows-NTLM/Operational": "ntlm",
    "Microsoft-Windows-DHCP-Server/Operational": "dhcp",
    "MSExchange Management": "msexchange-management",
    "Microsoft-Windows-AppLocker/MSI and Script": "applocker",
    "Microsoft-Windows-AppLocker/EXE and DLL": "applocker",
    "Microsoft-Windows-AppLocker/Packaged app-Deployment": "applocker",
    "Microsoft-Windows-AppLocker/Packaged app-Execution": "applocker",
    "Microsoft-Windows-PrintService/Admin": "printservice-admin",
    "Microsoft-Windows-PrintService/Operational": "printservice-operational",
    "Microsoft-Windows-CodeIntegrity/Operational": "codeintegrity-operational",
    "Microsoft-Windows-SmbClient/Security": "smbclient-security",
    "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall": "firewall-as",
    "Microsoft-Windows-Bits-Client/Operational": "bits-client",
    "Microsoft-Windows-Windows Defender/Operational": "windefend",
    "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational": "terminalservices-localsessionmanager",
    "Microsoft-ServiceBus-Client": "microsoft-servicebus-client",
    "Microsoft-Windows-LDAP-Client/Debug": "ldap_debug",
    "Microsoft-Windows-Security-Mitigations/Kernel Mode": "security-mitigations",
    "Microsoft-Windows-Security-Mitigations/User Mode": "security-mitigations",
    "Microsoft-Windows-Diagnosis-Scripted/Operational": "diagnosis-scripted",
    "Microsoft-Windows-Shell-Core/Operational": "shell-core",
    "OpenSSH/Operational": "openssh",
    "Microsoft-Windows-BitLocker/BitLocker Management": "bitlocker",
    "Microsoft-Windows-VHDMP/Operational": "vhdmp",
    "Microsoft-Windows-AppXDeploymentServer/Operational": "appxdeployment-server",
    "Microsoft-Windows-LSA/Operational": "lsa-server",
    "Microsoft-Windows-AppxPackaging/Operational": "appxpackaging-om",
    "Microsoft-Windows-AppModel-Runtime/Admin": "appmodel-runtime",
    "Microsoft-Windows-CAPI2/Operational": "capi2",
    "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational": (
        "certificateservicesclient-lifecycle-system"
    ),
}

_CATEGORIES: Final = {
    SYSMON: {
        1: "process_creation", 2: "file_change", 3: "network_connection", 4: "sysmon_status",
        5: "process_termination", 6: "driver_load", 7: "image_load", 8: "create_remote_thread",
        9: "raw_access_thread", 10: "process_access", 11: "file_event", 12: "registry_event", 13: "registry_set",
        14: "registry_rename", 15: "create_stream_hash", 16: "sysmon_status", 17: "pipe_created",
        18: "pipe_created", 19: "wmi_event", 20: "wmi_event", 21: "wmi_event", 22: "dns_query", 23: "file_delete",
        24: "clipboard_capture", 25: "process_tampering", 26: "file_delete", 27: "file_block_executable",
        28: "file_block_shredding", 29: "file_executable_detected", 255: "sysmon_error",
    },
    "Security": {4688: "process_creation"},
    "Microsoft-Windows-PowerShell/Operational": {4103: "ps_module", 4104: "ps_script"},
    "PowerShellCore/Operational": {4103: "ps_module", 4104: "ps_script"},
    "Windows PowerShell": {400: "ps_classic_start", 600: "ps_classic_provider_start", 800: "ps_classic_script"},
}  # fmt: skip

# OCSF 1.x class uids; those of the Windows extension (uid 2) carry its prefix.
FILE, KERNEL, MODULE, JOB, PROCESS, EVENT_LOG = 1001, 1003, 1005, 1006, 1007, 1008
ACCOUNT, AUTHENTICATION, AUTHORIZE, GROUP = 3001, 3002, 3003, 3006
NETWORK, DNS, SMB = 4001, 4003, 4006
REGISTRY_KEY, REGISTRY_VALUE, SERVICE = 201001, 201002, 201004

_CLASSES: Final = {
    SYSMON: {
        **dict.fromkeys((1, 5, 8, 10, 25), PROCESS), **dict.fromkeys((2, 11, 15, 23, 26, 27, 28, 29), FILE),
        **dict.fromkeys((3,), NETWORK), 6: KERNEL, 7: MODULE, 9: FILE, 12: REGISTRY_KEY, 13: REGISTRY_VALUE,
        14: REGISTRY_KEY, 22: DNS,
    },
    "Security": {
        1102: EVENT_LOG, 4688: PROCESS, 4689: PROCESS, 4697: SERVICE,
        **dict.fromkeys((4624, 4625, 4634, 4647, 4648, 4768, 4769, 4771, 4776, 4778, 4779), AUTHENTICATION),
        **dict.fromkeys((4672, 4673, 4674, 4703, 4964), AUTHORIZE),
        **dict.fromkeys((4720, 4722, 4723, 4724, 4725, 4726, 4738, 4740, 4767, 4781), ACCOUNT),
        **dict.fromkeys((4727, 4728, 4729, 4730, 4731, 4732, 4733, 4734, 4735, 4737, 4754, 4755, 4756, 4757), GROUP),
        **dict.fromkeys((4656, 4658, 4660, 4663, 4690), FILE), 4657: REGISTRY_VALUE,
        **dict.fromkeys((4698, 4699, 4700, 4701, 4702), JOB), **dict.fromkeys((5140, 5142, 5145), SMB),
        **dict.fromkeys((5156, 5157, 5158), NETWORK),
    },
    "System": {104: EVENT_LOG, 7045: SERVICE},
    "Microsoft-Windows-TaskScheduler/Operational": dict.fromkeys((106, 129, 140, 141, 200, 201), JOB),
}  # fmt: skip

LOGONS: Final = frozenset((4624, 4625, 4634, 4647, 4768, 4769, 4771, 4776))
"""Events of the Security channel whose target is the account that signs in."""


@lru_cache(4096)
def about(channel: str | None, event: int | None) -> tuple[LogSource, int]:
    """Return log source and OCSF class (0: base event) of an event."""
    if channel is None or event is None:
        return _ANY, 0
    kind = LogSource("windows", _CATEGORIES.get(channel, {}).get(event), _SERVICES.get(channel))
    return kind, _CLASSES.get(channel, {}).get(event, 0)
