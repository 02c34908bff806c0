"""Reports: definitions as data, frozen documents as data, and the renderers of every format."""
