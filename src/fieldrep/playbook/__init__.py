"""The playbook: checklists, talk tracks, objections and guides, as packs of data in each language."""
