"""Reports: asked for, made by workers, kept as files, sent on schedules and by signed links."""
