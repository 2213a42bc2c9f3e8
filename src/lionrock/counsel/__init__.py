"""The law desk, sealed notes, legal holds, disclosures and the log of visits."""
