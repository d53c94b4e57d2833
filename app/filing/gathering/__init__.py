"""What a report says, gathered from plan, ledger, figures, tasks and trainings on its cut-off day."""
