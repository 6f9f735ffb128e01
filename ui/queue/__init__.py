"""The queues on screen: windows of rows in, the view that is wanted and the dossier to open out."""
