"""What stands elsewhere: an account of AWS, the tenant of Entra, the cluster of the portal, and databases."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from bench.estate.hours import Hour, moments
from bench.estate.lines import Line, documented, utc, when
from bench.estate.people import ACCOUNT, REALM, TENANT, Estate, Person

_CALLS: Final = (
    ("ec2.amazonaws.com", "DescribeInstances", True, 30),
    ("s3.amazonaws.com", "GetObject", True, 30),
    ("s3.amazonaws.com", "ListObjects", True, 8),
    ("s3.amazonaws.com", "PutObject", False, 10),
    ("sts.amazonaws.com", "AssumeRole", True, 20),
    ("logs.amazonaws.com", "DescribeLogStreams", True, 6),
    ("kms.amazonaws.com", "Decrypt", True, 15),
    ("ec2.amazonaws.com", "RunInstances", False, 0.5),
    ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", False, 0.15),
    ("iam.amazonaws.com", "ListUsers", True, 1),
    ("iam.amazonaws.com", "AttachRolePolicy", False, 0.1),
    ("iam.amazonaws.com", "CreateAccessKey", False, 0.05),
    ("cloudtrail.amazonaws.com", "LookupEvents", True, 1),
    ("ec2.amazonaws.com", "CreateSnapshot", False, 2),
    ("secretsmanager.amazonaws.com", "GetSecretValue", True, 3),
)


def account(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The cloud account is used by roles 12 times an hour, by developers and administrators twice an hour at work."""
    for second in moments(rng, 12):
        yield _called(
            rng,
            hour,
            second,
            {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"userName": "portal-app"}}},
            "10.40.1.9",
        )
    people = [*estate.who("developer", hour.day), *estate.who("admin", hour.day)]
    for second in moments(rng, 2 * hour.busy):
        who = rng.choice(people)
        identity = {
            "type": "IAMUser",
            "userName": who.name,
            "arn": f"arn:aws:iam::{ACCOUNT}:user/{who.name}",
            "sessionContext": {"attributes": {"mfaAuthenticated": "true"}},
        }
        if rng.random() < 0.15:
            told = {
                "eventSource": "signin.amazonaws.com",
                "eventName": "ConsoleLogin",
                "readOnly": False,
                "responseElements": {"ConsoleLogin": "Success"},
                "additionalEventData": {"MFAUsed": "Yes"},
            }
            yield _trail(hour, second, told, identity, "203.0.113.2")
        yield _called(rng, hour, second, identity, "203.0.113.2")


def _called(rng: Random, hour: Hour, second: float, identity: dict[str, Any], address: str) -> Line:
    """Return a call of an interface."""
    source, name, reads, _ = rng.choices(_CALLS, [weight for *_, weight in _CALLS])[0]
    told = {
        "eventSource": source,
        "eventName": name,
        "readOnly": reads,
        "requestParameters": {"bucketName": "portal-data"} if source.startswith("s3") else {},
    }
    return _trail(hour, second, told, identity, address)


def _trail(hour: Hour, second: float, told: dict[str, Any], identity: dict[str, Any], address: str) -> Line:
    """Return a document of CloudTrail."""
    document = {
        "eventVersion": "1.09",
        "userIdentity": identity,
        "eventTime": f"{when(hour, second):%Y-%m-%dT%H:%M:%SZ}",
        "awsRegion": "ap-east-1",
        "sourceIPAddress": address,
        "userAgent": "Boto3/1.35",
        "recipientAccountId": ACCOUNT,
        "eventType": "AwsApiCall",
        **told,
    }
    return documented(hour, second, "cloudtrail", document)


def signed_in(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """People sign in to cloud services 0.25 times an hour at work, from the office or their telephone.

    One in fifty mistypes, one in two hundred refuses a second factor; strangers try 4 passwords an hour.
    """
    for second in moments(rng, 0.25 * len(estate.people) * (0.03 + hour.busy)):
        person = rng.choice(estate.people)
        address = "203.0.113.2" if rng.random() < 0.7 else f"203.0.113.{sum(person.name.encode()) % 250 + 1}"
        code = rng.choices((0, 50126, 50074, 500121), (100, 2, 0.6, 0.5))[0]
        yield _entra(hour, second, person, address, code)
    for second in moments(rng, 4):
        yield _entra(hour, second, rng.choice(estate.people), f"198.51.100.{rng.randrange(1, 255)}", 50126)


def _entra(hour: Hour, second: float, person: Person, address: str, code: int) -> Line:
    """Return a sign-in as Entra writes it."""
    document = {
        "time": utc(hour, second),
        "resourceId": f"/tenants/{TENANT}/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "category": "SignInLogs",
        "tenantId": TENANT,
        "resultType": str(code),
        "callerIpAddress": address,
        "properties": {
            "createdDateTime": utc(hour, second),
            "userPrincipalName": f"{person.name}@{REALM}",
            "appDisplayName": "Office 365 Exchange Online",
            "ipAddress": address,
            "authenticationRequirement": "multiFactorAuthentication",
            "status": {"errorCode": code},
            "deviceDetail": {"deviceId": person.desk.name, "operatingSystem": "Windows 10", "isCompliant": True},
            "location": {"countryOrRegion": "HK"},
            "clientAppUsed": "Browser",
            "riskLevelDuringSignIn": "none",
        },
    }
    return documented(hour, second, "entra", document)


def changed(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The helpdesk resets passwords and second factors, the connector updates users: 1.5 an hour at work.

    A role is given every other week.
    """
    acts = (
        ("Update user", 60),
        ("Reset user password", 12),
        ("Change user password", 20),
        ("User registered security info", 6),
        ("Add member to group", 8),
        ("Disable account", 1),
        ("Add user", 1),
        ("Add member to role", 0.3),
        ("Consent to application", 0.4),
        ("Update application", 0.6),
    )
    for second in moments(rng, 1.5 * (0.1 + hour.busy)):
        act = rng.choices([name for name, _ in acts], [weight for _, weight in acts])[0]
        helper, target = rng.choice(estate.who("helpdesk", hour.day)), rng.choice(estate.people)
        yield documented(
            hour,
            second,
            "entra",
            {
                "id": f"{rng.getrandbits(48):x}",
                "category": "UserManagement",
                "activityDisplayName": act,
                "activityDateTime": utc(hour, second),
                "result": "success",
                "loggedByService": "Core Directory",
                "tenantId": TENANT,
                "initiatedBy": {
                    "user": {"userPrincipalName": f"{helper.name}@{REALM}", "ipAddress": helper.desk.address}
                },
                "targetResources": [
                    {"type": "User", "userPrincipalName": f"{target.name}@{REALM}", "modifiedProperties": []}
                ],
            },
        )


def cluster(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The portal's cluster: controllers read and write 20 times an hour, a pipeline deploys on working days.

    Developers look at pods and logs, and once a day one opens a shell in one.
    """
    for second in moments(rng, 20):
        verb, resource = rng.choice(
            (("get", "configmaps"), ("list", "pods"), ("watch", "endpoints"), ("update", "leases"), ("get", "secrets"))
        )
        yield _audited(
            hour,
            second,
            "system:serviceaccount:kube-system:controller",
            verb,
            {"resource": resource, "namespace": "portal"},
            "10.20.17.2",
        )
    for second in moments(rng, 3 * hour.busy):
        yield _audited(
            hour,
            second,
            "system:serviceaccount:ci:deployer",
            rng.choice(("patch", "create")),
            {"resource": "deployments", "namespace": "portal", "name": "web"},
            "10.20.17.9",
        )
    for second in moments(rng, 4 * hour.busy):
        who = rng.choice(estate.who("developer", hour.day))
        shell = rng.random() < 0.03
        kind = {
            "resource": "pods",
            "namespace": "portal",
            "name": "web-0",
            **({"subresource": "exec"} if shell else {}),
        }
        yield _audited(
            hour, second, who.name, "create" if shell else rng.choice(("get", "list")), kind, who.desk.address
        )


def _audited(hour: Hour, second: float, who: str, verb: str, kind: dict[str, str], address: str) -> Line:
    """Return an audit event of a cluster."""
    return documented(
        hour,
        second,
        "kubernetes",
        {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Metadata",
            "auditID": f"{hour.number}-{second:.3f}",
            "stage": "ResponseComplete",
            "requestURI": f"/api/v1/namespaces/portal/{kind['resource']}",
            "verb": verb,
            "user": {"username": who, "groups": ["system:authenticated"]},
            "sourceIPs": [address],
            "userAgent": "kubectl/1.34",
            "objectRef": {**kind, "apiVersion": "v1"},
            "responseStatus": {"code": 101 if "subresource" in kind else 200},
            "requestReceivedTimestamp": utc(hour, second),
        },
    )


def databases(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Billing reads and writes, 15 audited statements an hour.

    A dump of everything at 2 each night; a DBA reads a table an hour at work, and changes one now and then.
    """
    for second in moments(rng, 15 * (0.2 + hour.busy)):
        yield _statement(
            rng,
            hour,
            second,
            "billing",
            "10.20.15.3",
            rng.choice(
                (
                    ("READ", "SELECT", "select amount from bill where account = $1"),
                    ("WRITE", "UPDATE", "update bill set paid = true where id = $1"),
                )
            ),
        )
    if hour.at(2):
        for n, table in enumerate(("customer", "bill", "meter", "reading")):
            yield _statement(
                rng, hour, 60 + 90 * n, "svc-backup", "10.20.9.20", ("MISC", "COPY", f"COPY public.{table} TO stdout")
            )
    for who in estate.who("dba", hour.day):
        for second in moments(rng, hour.busy):
            told = rng.choices(
                (
                    ("READ", "SELECT", "select count(*) from customer"),
                    ("DDL", "ALTER TABLE", "alter table bill add note text"),
                    ("ROLE", "GRANT", "grant select on bill to report"),
                ),
                (20, 1, 0.5),
            )[0]
            yield _statement(rng, hour, second, who.name, who.desk.address, told)


def _statement(rng: Random, hour: Hour, second: float, who: str, address: str, told: tuple[str, str, str]) -> Line:
    """Return a line of PostgreSQL with its audit."""
    group, command, text = told
    moment = f"{when(hour, second).replace(tzinfo=None).isoformat(' ', timespec='milliseconds')} UTC"
    line = (
        f'{moment},"{who}","bill",812,"{address}:{rng.randrange(1024, 65_000)}",6a.1,3,"{command}",{moment},'
        "3/1,0,LOG,00000,"
        f'"AUDIT: SESSION,1,1,{group},{command},TABLE,public.bill,""{text}"",<none>",,,,,,,,,"psql","client backend",,0'
    )
    return Line(second, "postgresql", line.encode())


KINDS: Final = (account, signed_in, changed, cluster, databases)
