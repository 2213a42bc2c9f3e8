"""Pages of access: the door, enrolment, people, and one's own account."""
