"""The command-line client: photos, folders and films in; results, annotated pictures and a report out."""
