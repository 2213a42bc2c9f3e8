"""Lines as products write them, each with the SigmaHQ rule that must fire on it: is the rule's log source answered?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What a file holds, how it is called, and the file of the rule that fires on its last record."""

    rule: str
    file: str
    text: str


_CLF = '203.0.113.9 - - [22/Nov/2026:18:30:01 +0800] "GET %s HTTP/1.1" 200 12 "-" "curl/8"\n'
_ECS = '{"@timestamp":"2026-11-22T10:30:01Z","ecs":{"version":"8.11.0"},"host":{"name":"h","os":{"type":"%s"}},%s}\n'
_AUDIT = "type=%s msg=audit(1795343401.123:77): %s\n"
_CALL = _AUDIT % ("SYSCALL", 'arch=c000003e syscall=59 success=yes exit=0 pid=9 uid=0 comm="x" exe="%s"')
_ZEEK_HTTP = (
    '{"_path":"http","ts":1795343401.1,"uid":"C1","id.orig_h":"10.0.0.9","id.orig_p":50000,"id.resp_h":"203.0.113.9",'
    '"id.resp_p":80,"method":"PUT","host":"x","uri":"/a","user_agent":"Microsoft-WebDAV-MiniRedir","status_code":201}\n'
)
_ZEEK_TSV = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#fields\tts\tuid\t"
    "id.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\t%s\n#types\ttime\tstring\taddr\tport\taddr\tport\t%s\n"
    "1795343401.1\tC1\t10.0.0.9\t50000\t10.0.0.1\t445\t%s\n"
)
_CLOUDTRAIL = (
    '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::1:user/x","userName":"x"},'
    '"eventTime":"2026-11-22T10:30:01Z","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging",'
    '"awsRegion":"ap-east-1","sourceIPAddress":"203.0.113.9","userAgent":"aws-cli","eventID":"e1"}\n'
)
_IIS = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-11-22 10:30:00\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\n"
    "2026-11-22 10:30:01 10.0.0.1 GET /a q=../../../../windows/win.ini 80 - 203.0.113.9 curl 200\n"
)
_K8S = (
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a1","stage":"ResponseComplete",'
    '"requestURI":"/api/v1/secrets","verb":"list","user":{"username":"x"},"sourceIPs":["10.0.0.9"],'
    '"objectRef":{"resource":"secrets","apiVersion":"v1"},"requestReceivedTimestamp":"2026-11-22T10:30:01.000000Z",'
    '"stageTimestamp":"2026-11-22T10:30:01.000000Z"}\n'
)
_OKTA = (
    '{"actor":{"id":"u","type":"User","alternateId":"x@grid.example"},"displayMessage":"Max sign in attempts exceeded",'
    '"eventType":"user.account.lock","outcome":{"result":"FAILURE"},"published":"2026-11-22T10:30:01.000Z",'
    '"severity":"WARN","uuid":"u1","version":"0","client":{"ipAddress":"203.0.113.9"}}\n'
)
_SIGN_IN = (
    '{"time":"2026-11-22T10:30:01Z","category":"SignInLogs","operationName":"Sign-in activity","tenantId":"t",'
    '"properties":{"id":"s1","createdDateTime":'
    '"2026-11-22T10:30:01Z","userPrincipalName":"x@grid.example","deviceDetail":{"isCompliant":false},'
    '"status":{"errorCode":0}}}\n'
)
_SYSMON = (
    '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws1","UtcTime":"2026-11-22 10:30:01.1",'
    '"SourceName":"Microsoft-Windows-Sysmon","Image":"C:\\\\Windows\\\\System32\\\\whoami.exe",'
    '"CommandLine":"whoami /priv","OriginalFileName":"whoami.exe"}\n'
)

_ECS_WEB = (
    '"event":{"dataset":"nginx.access","category":["web"]},"url":{"path":"/a","query":"f=../../../etc/passwd"},'
    '"http":{"request":{"method":"GET"},"response":{"status_code":200}}'
)
_ECS_PROCESS = (
    '"event":{"category":["process"],"module":"endpoint"},'
    '"process":{"executable":"/usr/bin/base64","command_line":"base64 -d /tmp/x"}'
)
_ECS_TALK = (
    '"event":{"category":["network"],"module":"endpoint"},"process":{"executable":"/tmp/x"},'
    '"destination":{"ip":"203.0.113.9","domain":"pool.minexmr.com","port":443}'
)
_CHAGE = _CALL % "/usr/bin/chage" + _AUDIT % ("EXECVE", 'argc=3 a0="chage" a1="-l" a2="root"')
_DECODE = (
    _CALL % "/usr/bin/base64"
    + _AUDIT % ("EXECVE", 'argc=2 a0="base64" a1="-d"')
    + _AUDIT % ("CWD", 'cwd="/"')
    + _AUDIT % ("PATH", 'item=0 name="/usr/bin/base64" nametype=NORMAL')
)
_SMB = _ZEEK_TSV % ("smb_files", "path\tname", "string\tstring", "\\\\fs\\IPC$\tx-stdin")
_DNS = _ZEEK_TSV % (
    "dns",
    "query\tanswers\trejected",
    "string\tvector[string]\tbool",
    "a.minexmr.com\t203.0.113.1\tF",
)
_AUOMS = (
    '{"HostName":"h","SyslogMessage":"type=AUOMS_EXECVE audit(1795343401.123:77): node=h syscall=execve pid=9 '
    'user=x exe=\\"/usr/bin/base64\\" cwd=\\"/\\" argc=2 cmdline=\\"base64 -d\\" containerid="}\n'
)

LINES = (
    Line("web_sql_injection_in_access_logs", "access.log", _CLF % "/a?q=1%20UNION%20SELECT%201"),
    Line("web_path_traversal_exploitation_attempt", "access.log", _CLF % "/a?f=../../../etc/passwd"),
    Line("web_path_traversal_exploitation_attempt", "u_ex261122.log", _IIS),
    Line("web_path_traversal_exploitation_attempt", "nginx.json", _ECS % ("linux", _ECS_WEB)),
    Line("proc_creation_lnx_base64_decode", "endpoint.json", _ECS % ("linux", _ECS_PROCESS)),
    Line("proc_creation_lnx_base64_decode", "auoms.json", _AUOMS),
    Line("proc_creation_lnx_base64_decode", "audit.log", _DECODE),
    Line("proc_creation_macos_base64_decode", "endpoint.json", _ECS % ("macos", _ECS_PROCESS)),
    Line("net_connection_lnx_crypto_mining_indicators", "endpoint.json", _ECS % ("linux", _ECS_TALK)),
    Line("lnx_auditd_password_policy_discovery", "audit.log", _CHAGE),
    Line("aws_cloudtrail_disable_logging", "cloudtrail.json", _CLOUDTRAIL),
    Line("zeek_http_webdav_put_request", "http.log", _ZEEK_HTTP),
    Line("zeek_smb_converted_win_susp_psexec", "smb_files.log", _SMB),
    Line("zeek_dns_mining_pools", "dns.log", _DNS),
    Line("kubernetes_audit_secrets_enumeration", "audit.json", _K8S),
    Line("okta_user_account_locked_out", "okta.json", _OKTA),
    Line("azure_ad_sign_ins_from_noncompliant_devices", "entra.json", _SIGN_IN),
    Line("proc_creation_win_whoami_priv_discovery", "sysmon.json", _SYSMON),
)
