# A bucket has one notification configuration, and this resource sets it as a whole.
resource "aws_s3_bucket_notification" "archive_events" {
  count       = var.export_closed_rule ? 1 : 0
  bucket      = aws_s3_bucket.archive.id
  eventbridge = true
}

# Matches one event for each closed run of an export. Add an aws_cloudwatch_event_target of your own.
resource "aws_cloudwatch_event_rule" "archive_export_closed" {
  count       = var.export_closed_rule ? 1 : 0
  name_prefix = "logferry-export-closed-"
  description = "One event for each closed run of an export: its manifest was created"
  tags        = length(var.tags) == 0 ? null : var.tags
  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail = {
      bucket = { name = [var.bucket_name] }
      object = { key = [{ wildcard = "${var.prefix == "" ? "" : "${var.prefix}/"}_logferry/exports/*/*.manifest.json" }] }
    }
  })
}
