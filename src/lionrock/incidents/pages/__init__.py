"""Pages of incidents: the queue, one incident, one answer, and every act on them."""
