"""Pages of counsel: the law desk, sealed notes, holds, disclosures, visits."""
