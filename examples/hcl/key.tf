locals {
  has_key = var.encryption == "kms"
}

resource "aws_kms_key" "archive_key" {
  count                   = local.has_key ? 1 : 0
  description             = "Logs exported to ${var.bucket_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = length(var.tags) == 0 ? null : var.tags
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.key_statements
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "archive_key_alias" {
  count         = local.has_key ? 1 : 0
  name          = "alias/logferry/${replace(var.bucket_name, ".", "-")}"
  target_key_id = aws_kms_key.archive_key[0].key_id
}
