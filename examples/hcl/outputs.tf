output "destination" {
  description = "for logferry --destination-from"
  value = {
    for name, value in {
      schema_version     = 1
      bucket             = var.bucket_name
      prefix             = var.prefix
      region             = var.region
      account_id         = var.account_id
      source_account_ids = local.sources[*].account_id
      kms_key_arn        = one(aws_kms_key.archive_key[*].arn)
    } : name => value if name != "kms_key_arn" || local.has_key
  }
}

output "export_closed_rule" {
  description = "name of the rule, for your own aws_cloudwatch_event_target"
  value       = one(aws_cloudwatch_event_rule.archive_export_closed[*].name)
}
