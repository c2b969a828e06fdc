# Notices when the month's cost nears the budget. A budget stops nothing: the quota and max_instances are the ceiling.
resource "google_billing_budget" "month" {
  for_each = { for account in compact([var.billing_account]) : "month" => account if var.budget_amount > 0 }

  billing_account = each.value
  display_name    = var.prefix

  budget_filter {
    projects = ["projects/${data.google_project.this.number}"]
  }

  amount {
    specified_amount {
      units = tostring(var.budget_amount)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]

    content {
      threshold_percent = threshold_rules.value
      spend_basis       = "CURRENT_SPEND"
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  dynamic "all_updates_rule" {
    for_each = google_monitoring_notification_channel.email

    content {
      monitoring_notification_channels = [all_updates_rule.value.id]
    }
  }

  depends_on = [terraform_data.serving]
}

check "budget" {
  assert {
    condition     = var.budget_amount == 0 || var.billing_account != ""
    error_message = "No budget is made, since billing_account is not set. `make deploy` looks it up; budget_amount = 0 says that none is wanted."
  }
}
