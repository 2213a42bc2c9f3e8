"""Pages of response: tasks, the response to an incident, records, containment, playbooks, the hand-over."""
