# Resources have the same names as in logferry's CDKTF stack, so this configuration and the stack can each take over the
# Terraform state of the other.

resource "aws_s3_bucket" "archive" {
  bucket              = var.bucket_name
  force_destroy       = false
  object_lock_enabled = var.object_lock == null ? null : true
  tags                = length(var.tags) == 0 ? null : var.tags
  # Terraform destroys the key after the bucket: if S3 refuses to delete a bucket with objects, the key must stay.
  depends_on = [aws_kms_key.archive_key]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "archive_public" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "archive_ownership" {
  bucket = aws_s3_bucket.archive.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive_encryption" {
  bucket = aws_s3_bucket.archive.id
  rule {
    bucket_key_enabled = local.has_key ? true : null
    apply_server_side_encryption_by_default {
      sse_algorithm     = local.has_key ? "aws:kms" : "AES256"
      kms_master_key_id = one(aws_kms_key.archive_key[*].arn)
    }
  }
}

resource "aws_s3_bucket_versioning" "archive_versioning" {
  bucket = aws_s3_bucket.archive.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "archive_object_lock" {
  count  = var.object_lock == null ? 0 : 1
  bucket = aws_s3_bucket.archive.id
  rule {
    default_retention {
      mode = var.object_lock.mode
      days = var.object_lock.days
    }
  }
  depends_on = [aws_s3_bucket_versioning.archive_versioning]
}

# Rules that move or expire objects must be limited to <prefix>/data/: receipts must stay readable.
resource "aws_s3_bucket_lifecycle_configuration" "archive_lifecycle" {
  bucket = aws_s3_bucket.archive.id
  rule {
    id     = "logferry-incomplete-uploads"
    status = "Enabled"
    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
  depends_on = [aws_s3_bucket_versioning.archive_versioning]
}

# The policy comes last: S3 refuses a policy while the public access block is being set.
resource "aws_s3_bucket_policy" "archive_policy" {
  bucket = aws_s3_bucket.archive.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.bucket_statements
  })
  depends_on = [
    aws_s3_bucket_public_access_block.archive_public,
    aws_s3_bucket_ownership_controls.archive_ownership,
  ]
}
