"""Tasks, playbooks, notes, contacts, costs, containment and the hand-over."""
