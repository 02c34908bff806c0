"""The local database: opening, migrations, capture, search index, drafts, backup."""
