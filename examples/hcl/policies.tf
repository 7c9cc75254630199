locals {
  partition  = startswith(var.region, "cn-") ? "aws-cn" : startswith(var.region, "us-gov-") ? "aws-us-gov" : "aws"
  service    = "logs.${var.region}.amazonaws.com${local.partition == "aws-cn" ? ".cn" : ""}"
  bucket_arn = "arn:${local.partition}:s3:::${var.bucket_name}"
  root_arn   = var.prefix == "" ? local.bucket_arn : "${local.bucket_arn}/${var.prefix}"

  own     = { account_id = var.account_id, log_groups = ["*"], callers = [] }
  sources = length(var.sources) == 0 ? [local.own] : var.sources
  callers = flatten(local.sources[*].callers)

  # Both forms: AWS does not document whether an export sends the ARN of its log group with ":*" at the end.
  source_arns = {
    for source in local.sources : source.account_id => flatten([
      for name in source.log_groups : [
        for end in endswith(name, "*") ? [""] : ["", ":*"] :
        "arn:${local.partition}:logs:${var.region}:${source.account_id}:log-group:${name}${end}"
      ]
    ])
  }
  # Both layouts, plain and hive.
  data_arns = {
    for source in local.sources : source.account_id => [
      "${local.root_arn}/data/${source.account_id}/*",
      "${local.root_arn}/data/account=${source.account_id}/*",
    ]
  }
  record_arns = {
    for source in local.sources : source.account_id => [
      "${local.root_arn}/_logferry/receipts/${source.account_id}/*",
      "${local.root_arn}/_logferry/objects/${source.account_id}/*",
      "${local.root_arn}/_logferry/recounts/${source.account_id}/*",
      "${local.root_arn}/_logferry/exports/*",
      "${local.root_arn}/_logferry/plans/*",
      "${local.root_arn}/_logferry/log/*",
      "${local.root_arn}/_logferry/releases/${source.account_id}/*",
    ]
  }

  bucket_statements = concat(
    local.export_statements,
    flatten(local.caller_statements),
    local.tls_statements,
    [for statement in local.write_once_statements : statement if var.write_once_records],
  )

  # As AWS documents it: one statement lets the service read the bucket's ACL. For each account, another statement lets
  # the service write objects.
  export_statements = concat(
    [{
      Sid       = "LogferryReadBucketAcl"
      Effect    = "Allow"
      Principal = { Service = local.service }
      Action    = "s3:GetBucketAcl"
      Resource  = local.bucket_arn
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.sources[*].account_id }
        ArnLike      = { "aws:SourceArn" = flatten([for source in local.sources : local.source_arns[source.account_id]]) }
      }
    }],
    [for source in local.sources : {
      Sid       = "LogferryWriteExports${source.account_id}"
      Effect    = "Allow"
      Principal = { Service = local.service }
      Action    = "s3:PutObject"
      Resource  = local.data_arns[source.account_id]
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = [source.account_id]
          "s3:x-amz-acl"      = "bucket-owner-full-control"
        }
        ArnLike = { "aws:SourceArn" = local.source_arns[source.account_id] }
      }
    }],
  )

  # Callers of other accounts put objects, write records, and read objects and records back.
  caller_statements = [
    for source in local.sources : [
      {
        Sid       = "LogferryCallerExports${source.account_id}"
        Effect    = "Allow"
        Principal = { AWS = source.callers }
        Action    = "s3:PutObject"
        Resource  = local.data_arns[source.account_id]
        Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } }
      },
      {
        Sid       = "LogferryCallerRecords${source.account_id}"
        Effect    = "Allow"
        Principal = { AWS = source.callers }
        Action    = "s3:PutObject"
        Resource  = local.record_arns[source.account_id]
        # Allows only requests with If-None-Match: S3 refuses them if the key exists.
        Condition = { Null = { "s3:if-none-match" = "false" } }
      },
      {
        Sid       = "LogferryCallerReads${source.account_id}"
        Effect    = "Allow"
        Principal = { AWS = source.callers }
        Action    = ["s3:GetObject", "s3:GetObjectRetention", "s3:GetObjectVersion"]
        Resource  = concat(local.data_arns[source.account_id], local.record_arns[source.account_id])
      },
      {
        Sid       = "LogferryCallerLists${source.account_id}"
        Effect    = "Allow"
        Principal = { AWS = source.callers }
        Action    = ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetLifecycleConfiguration"]
        Resource  = local.bucket_arn
      },
    ] if length(source.callers) > 0
  ]

  tls_statements = [
    {
      Sid       = "LogferryDenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
    {
      Sid       = "LogferryDenyOldTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
      Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
    },
  ]

  # Denies overwriting records: a put must have the header If-None-Match. The first steps of a multipart upload are
  # exempt, because they cannot have this header.
  write_once_statements = [{
    Sid       = "LogferryDenyOverwritingRecords"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:PutObject"
    Resource  = "${local.root_arn}/_logferry/*"
    Condition = {
      Null = { "s3:if-none-match" = "true" }
      Bool = { "s3:ObjectCreationOperation" = "true" }
    }
  }]

  # As AWS documents it: the account administers the key, the export service uses it.
  key_statements = concat(
    [
      {
        Sid       = "LogferryAdministerKey"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LogferryEncryptExports"
        Effect    = "Allow"
        Principal = { Service = local.service }
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = "*"
      },
    ],
    [for callers in [local.callers] : {
      Sid       = "LogferryCallersUseKey"
      Effect    = "Allow"
      Principal = { AWS = callers }
      Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
      Resource  = "*"
    } if length(callers) > 0],
  )
}
