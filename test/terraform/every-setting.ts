import { ACCOUNT_ID, REGION } from '../support/constants.js';
import type { Module } from './modules.js';

/** Names of the resources. */
const BUCKETS = { archive: 'archive-of-the-test', logs: 'access-logs-of-the-test' };
const LOG_GROUP = '/logferry/terraform';

/** A module with every setting of a bucket that the emulator stores. `stage` is the value of a tag. */
export const everySetting = (stage: string): Module => ({ file: 'main.tf', text: hcl(stage) });

const hcl = (stage: string): string => `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

locals {
  tags = {
    stage = "${stage}"
    owner = "team + friends"
  }
}

resource "aws_s3_bucket" "archive" {
  bucket              = "${BUCKETS.archive}"
  object_lock_enabled = true
  tags                = local.tags
}

resource "aws_s3_bucket_versioning" "archive" {
  bucket = aws_s3_bucket.archive.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "archive" {
  bucket = aws_s3_bucket_versioning.archive.bucket
  rule {
    default_retention {
      mode  = "GOVERNANCE"
      years = 1
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/11111111-2222-3333-4444-555555555555"
    }
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = false
}

resource "aws_s3_bucket_ownership_controls" "archive" {
  bucket = aws_s3_bucket.archive.id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "archive" {
  bucket     = aws_s3_bucket_ownership_controls.archive.bucket
  acl        = "private"
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = aws_s3_bucket.archive.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logs.${REGION}.amazonaws.com" }
      Action    = "s3:GetBucketAcl"
      Resource  = aws_s3_bucket.archive.arn
      Condition = {
        StringEquals = { "aws:SourceAccount" = "${ACCOUNT_ID}" }
      }
    }]
  })
}

resource "aws_s3_bucket_logging" "archive" {
  bucket        = aws_s3_bucket.archive.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "access/"
  target_object_key_format {
    partitioned_prefix {
      partition_date_source = "EventTime"
    }
  }
}

resource "aws_s3_bucket_notification" "archive" {
  bucket      = aws_s3_bucket.archive.id
  eventbridge = true
}

resource "aws_s3_bucket_accelerate_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  status = "Enabled"
}

resource "aws_s3_bucket_cors_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  cors_rule {
    id              = "one"
    allowed_headers = ["*"]
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = ["https://example.com", "https://*.example.org"]
    expose_headers  = ["ETag"]
    max_age_seconds = 60
  }
  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_bucket_request_payment_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  payer  = "BucketOwner"
}

resource "aws_s3_bucket_website_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  index_document {
    suffix = "index.html"
  }
  error_document {
    key = "error.html"
  }
  routing_rule {
    condition {
      key_prefix_equals = "docs/"
    }
    redirect {
      replace_key_prefix_with = "documents/"
    }
  }
}

resource "aws_s3_bucket" "logs" {
  bucket = "${BUCKETS.logs}"
}

resource "aws_cloudwatch_log_group" "group" {
  name              = "${LOG_GROUP}"
  retention_in_days = 30
  tags              = local.tags
}

resource "aws_s3_bucket_lifecycle_configuration" "archive" {
  bucket = aws_s3_bucket_versioning.archive.bucket
  rule {
    id     = "everything"
    status = "Enabled"
    filter {}
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    expiration {
      days = 365
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
  rule {
    id     = "some"
    status = "Disabled"
    filter {
      and {
        prefix                   = "old/"
        object_size_greater_than = 1024
        tags                     = { kind = "old" }
      }
    }
    noncurrent_version_expiration {
      noncurrent_days           = 10
      newer_noncurrent_versions = 3
    }
  }
}
`;
