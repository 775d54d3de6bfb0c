"""The set-up: engines, `manage.py up`, backup and restore, the deployment files."""
