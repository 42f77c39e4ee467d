"""Looking into the library's folders: what is new, what stands in the files, what is heard next."""
