"""The screens, one file each; they are imported when first opened."""
