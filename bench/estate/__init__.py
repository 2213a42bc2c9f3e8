"""A benign estate, thirty days of its logs, and what an operator with the platform sees of them.

`python -m bench.estate` makes the log of an operator's estate (400 assets unless `--assets` says otherwise) from a
published seed, hour by hour, in the formats of our own sources; parses and matches it by the platform's own sources and
matcher; counts findings and lets incidents open by the platform's own desk and reactions; and prints how much of that
an analyst would see. Then it plants recorded attacks and prints which were seen.

Who disagrees with a behaviour or its rate finds it here: the first sentence of each function of `KINDS` in the modules
says what it is and how often.

| module | what behaves |
|---|---|
| `hours` | working hours, lunch, weekends, public holidays, a typhoon day, nights of patching |
| `people` | shares of machines, critical systems, people and their work, joiners, leavers, and what the staff knows |
| `windows` | sign-ins, mistyped passwords, locked accounts, programs, tickets, helpdesk, leavers' cached passwords |
| `operations` | PowerShell, remote desktop, PsExec, backups, replication |
| `changes` | patch nights, deployment, approved clearing of logs, the scanner, clocks, certificates |
| `linux` | keys through a jump host, sudo, configuration management, monitoring, bots, cron, auditd, patching |
| `network` | firewalls, VPN, switches, names, addresses, a sensor at the edge |
| `web` | customers, bots of the internet, health checks, the scanner |
| `cloud` | AWS, Entra, Kubernetes, PostgreSQL |
| `plant` | Modbus, DNP3 and S7 as a sensor beside them sees them |

Proportions are meant to be those of an estate, not its volume: what is common and harmless (program starts, requests,
connections) is thinned about tenfold; what is rare (mistyped passwords, resets, services installed, scans, clearing)
comes as often as it does. Nothing was made from the rules that read it.
"""
