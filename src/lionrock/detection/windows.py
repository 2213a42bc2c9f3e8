"""Where Windows writes what Sigma's log sources name: channels and event ids."""

from __future__ import annotations

from typing import Final

SYSMON: Final = "Microsoft-Windows-Sysmon/Operational"
_POWERSHELL: Final = ("Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational")
_CLASSIC: Final = ("Windows PowerShell",)

CATEGORIES: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "process_creation": ((SYSMON,), (1,)),
    "file_change": ((SYSMON,), (2,)),
    "network_connection": ((SYSMON,), (3,)),
    "sysmon_status": ((SYSMON,), (4, 16)),
    "process_termination": ((SYSMON,), (5,)),
    "driver_load": ((SYSMON,), (6,)),
    "image_load": ((SYSMON,), (7,)),
    "create_remote_thread": ((SYSMON,), (8,)),
    "raw_access_thread": ((SYSMON,), (9,)),
    "process_access": ((SYSMON,), (10,)),
    "file_event": ((SYSMON,), (11,)),
    "registry_add": ((SYSMON,), (12,)),
    "registry_delete": ((SYSMON,), (12,)),
    "registry_set": ((SYSMON,), (13,)),
    "registry_rename": ((SYSMON,), (14,)),
    "registry_event": ((SYSMON,), (12, 13, 14)),
    "create_stream_hash": ((SYSMON,), (15,)),
    "pipe_created": ((SYSMON,), (17, 18)),
    "wmi_event": ((SYSMON,), (19, 20, 21)),
    "dns_query": ((SYSMON,), (22,)),
    "file_delete": ((SYSMON,), (23, 26)),
    "clipboard_capture": ((SYSMON,), (24,)),
    "process_tampering": ((SYSMON,), (25,)),
    "file_delete_detected": ((SYSMON,), (26,)),
    "file_block_executable": ((SYSMON,), (27,)),
    "file_block_shredding": ((SYSMON,), (28,)),
    "file_executable_detected": ((SYSMON,), (29,)),
    "sysmon_error": ((SYSMON,), (255,)),
    "ps_module": (_POWERSHELL, (4103,)),
    "ps_script": (_POWERSHELL, (4104,)),
    "ps_classic_start": (_CLASSIC, (400,)),
    "ps_classic_provider_start": (_CLASSIC, (600,)),
    "ps_classic_script": (_CLASSIC, (800,)),
}
"""Channels and event ids of each category."""

SERVICES: Final[dict[str, tuple[str, ...]]] = {
    "security": ("Security",),
    "application": ("Application",),
    "system": ("System",),
    "sysmon": (SYSMON,),
    "powershell": _POWERSHELL,
    "powershell-classic": _CLASSIC,
    "taskscheduler": ("Microsoft-Windows-TaskScheduler/Operational",),
    "wmi": ("Microsoft-Windows-WMI-Activity/Operational",),
    "dns-server": ("DNS Server",),
    "dns-server-audit": ("Microsoft-Windows-DNS-Server/Audit",),
    "dns-server-analytic": ("Microsoft-Windows-DNS-Server/Analytical",),
    "driver-framework": ("Microsoft-Windows-DriverFrameworks-UserMode/Operational",),
    "ntlm": ("Microsoft-Windows-NTLM/Operational",),
    "dhcp": ("Microsoft-Windows-DHCP-Server/Operational",),
    "msexchange-management": ("MSExchange Management",),
    "applocker": (
        "Microsoft-Windows-AppLocker/MSI and Script",
        "Microsoft-Windows-AppLocker/EXE and DLL",
        "Microsoft-Windows-AppLocker/Packaged app-Deployment",
        "Microsoft-Windows-AppLocker/Packaged app-Execution",
    ),
    "printservice-admin": ("Microsoft-Windows-PrintService/Admin",),
    "printservice-operational": ("Microsoft-Windows-PrintService/Operational",),
    "codeintegrity-operational": ("Microsoft-Windows-CodeIntegrity/Operational",),
    "smbclient-security": ("Microsoft-Windows-SmbClient/Security",),
    "smbclient-connectivity": ("Microsoft-Windows-SmbClient/Connectivity",),
    "smbserver-connectivity": ("Microsoft-Windows-SMBServer/Connectivity",),
    "firewall-as": ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",),
    "bits-client": ("Microsoft-Windows-Bits-Client/Operational",),
    "windefend": ("Microsoft-Windows-Windows Defender/Operational",),
    "terminalservices-localsessionmanager": ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",),
    "microsoft-servicebus-client": ("Microsoft-ServiceBus-Client",),
    "ldap": ("Microsoft-Windows-LDAP-Client/Debug",),
    "ldap_debug": ("Microsoft-Windows-LDAP-Client/Debug",),
    "security-mitigations": (
        "Microsoft-Windows-Security-Mitigations/KernelMode",
        "Microsoft-Windows-Security-Mitigations/UserMode",
        "Microsoft-Windows-Security-Mitigations/Kernel Mode",
        "Microsoft-Windows-Security-Mitigations/User Mode",
    ),
    "diagnosis-scripted": ("Microsoft-Windows-Diagnosis-Scripted/Operational",),
    "shell-core": ("Microsoft-Windows-Shell-Core/Operational",),
    "openssh": ("OpenSSH/Operational",),
    "bitlocker": ("Microsoft-Windows-BitLocker/BitLocker Management",),
    "vhdmp": ("Microsoft-Windows-VHDMP-Operational", "Microsoft-Windows-VHDMP/Operational"),
    "appxdeployment-server": ("Microsoft-Windows-AppXDeploymentServer/Operational",),
    "lsa-server": ("Microsoft-Windows-LSA/Operational",),
    "appxpackaging-om": ("Microsoft-Windows-AppxPackaging/Operational",),
    "dns-client": ("Microsoft-Windows-DNS Client Events/Operational", "Microsoft-Windows-DNS-Client/Operational"),
    "appmodel-runtime": ("Microsoft-Windows-AppModel-Runtime/Admin",),
    "capi2": ("Microsoft-Windows-CAPI2/Operational",),
    "certificateservicesclient-lifecycle-system": (
        "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
    ),
    "kernel-shimengine": (
        "Microsoft-Windows-Kernel-ShimEngine/Operational",
        "Microsoft-Windows-Kernel-ShimEngine/Diagnostic",
    ),
    "kernel-event-tracing": ("Microsoft-Windows-Kernel-EventTracing",),
    "iis-configuration": ("Microsoft-IIS-Configuration/Operational",),
    "ntfs": ("Microsoft-Windows-Ntfs/Operational",),
    "sense": ("Microsoft-Windows-SENSE/Operational",),
    "application-experience": ("Microsoft-Windows-Application-Experience/Program-Telemetry",),
}
"""Channels of each service."""

AUDITED_CHANNEL: Final = "Security"
AUDITED_PROCESS: Final = 4688
AUDITED_FIELDS: Final = {
    "Image": "NewProcessName",
    "ParentImage": "ParentProcessName",
    "ProcessId": "NewProcessId",
    "ParentProcessId": "ProcessId",
    "LogonId": "SubjectLogonId",
    "User": "SubjectUserName",
}
"""Event 4688 says in its own words what Sysmon's event 1 says in Sigma's."""
