"""Exchange through one shared file: frames, their payloads and keys, the hub, the sync itself."""
