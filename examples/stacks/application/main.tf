# An application whose logs go to the archive: one month for an audit, and the rest when the log group is destroyed.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    logferry = {
      source = "logferry.internal/logferry/logferry"
    }
  }
}

variable "log_group" {
  type    = string
  default = "/shop/pay"
}

variable "window" {
  description = "Window of the events that the audit asks for."
  type        = object({ from = string, to = string })
}

# The archive is another configuration with a state of its own, so that a destroy here cannot reach it.
data "terraform_remote_state" "archive" {
  backend = "local"
  config  = { path = "../archive/terraform.tfstate" }
}

locals {
  archive = data.terraform_remote_state.archive.outputs.destination
}

provider "aws" {
  region = local.archive.region
}

provider "logferry" {
  defaults = {
    region = local.archive.region
    destination = {
      bucket       = local.archive.bucket
      prefix       = local.archive.prefix
      bucket_owner = local.archive.account_id
    }
  }
}

resource "aws_cloudwatch_log_group" "pay" {
  name              = var.log_group
  retention_in_days = 90
}

# Terraform destroys the guard before the log group. The guard then exports the events up to this moment. With
# accept_tail_loss, events of the last 12 hours can be missing. If the export does not complete, the log group stays.
resource "logferry_archive_guard" "pay" {
  log_group        = aws_cloudwatch_log_group.pay.arn
  accept_tail_loss = true
}

resource "logferry_export" "audit" {
  source = { log_groups = [aws_cloudwatch_log_group.pay.name] }
  window = var.window
  reason = "audit of the payments"
}

output "manifest" {
  value = logferry_export.audit.manifest
}
