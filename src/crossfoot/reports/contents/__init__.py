"""What each report says: functions from a result to a Report."""
