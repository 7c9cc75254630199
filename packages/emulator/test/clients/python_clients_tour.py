"""Reads the objects of an exported log group, and writes others, with MinIO's client, s3fs and pyarrow.

The arguments are the bucket and the key of an exported file. The program prints what it has seen, as JSON.
"""

import gzip
import io
import json
import os
import sys

import minio
import pyarrow
import pyarrow.fs
import pyarrow.parquet
import s3fs

BUCKET, KEY = sys.argv[1:]
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
ACCESS_KEY, SECRET_KEY, REGION = (
    os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
)
MIB = 1024 * 1024


def with_minio():
    client = minio.Minio(ENDPOINT.removeprefix("http://"), ACCESS_KEY, SECRET_KEY, region=REGION, secure=False)
    keys = [item.object_name for item in client.list_objects(BUCKET, prefix="exportedlogs/", recursive=True)]
    text = gzip.decompress(client.get_object(BUCKET, KEY).read()).decode()
    parts = os.urandom(6 * MIB)
    client.put_object(BUCKET, "minio/parts", io.BytesIO(parts), length=-1, part_size=5 * MIB)
    client.copy_object(BUCKET, "minio/copy", minio.commonconfig.CopySource(BUCKET, "minio/parts"))
    same = client.get_object(BUCKET, "minio/copy").read() == parts
    client.remove_object(BUCKET, "minio/copy")
    try:
        client.stat_object(BUCKET, "minio/copy")
        gone = None
    except minio.error.S3Error as error:
        gone = error.code
    return {"keys": keys, "text": text, "same": same, "gone": gone}


def with_s3fs():
    files = s3fs.S3FileSystem(endpoint_url=ENDPOINT)
    found = files.glob(f"{BUCKET}/exportedlogs/**/*.gz")
    with files.open(f"{BUCKET}/{KEY}", "rb", compression="gzip") as file:
        text = file.read().decode()
    with files.open(f"{BUCKET}/s3fs/written", "wb") as file:
        file.write(b"x" * MIB)
    size = files.info(f"{BUCKET}/s3fs/written")["size"]
    files.rm(f"{BUCKET}/s3fs/written")
    return {"found": found, "text": text, "size": size, "exists": files.exists(f"{BUCKET}/s3fs/written")}


def with_pyarrow():
    files = pyarrow.fs.S3FileSystem(
        access_key=ACCESS_KEY, secret_key=SECRET_KEY, region=REGION, endpoint_override=ENDPOINT
    )
    with files.open_input_stream(f"{BUCKET}/{KEY}", compression="gzip") as file:
        text = file.read().decode()
    table = pyarrow.table({"line": text.splitlines()})
    pyarrow.parquet.write_table(table, f"{BUCKET}/pyarrow/lines.parquet", filesystem=files)
    again = pyarrow.parquet.read_table(f"{BUCKET}/pyarrow/lines.parquet", filesystem=files)
    return {"text": text, "same": again.equals(table)}


print(json.dumps({"minio": with_minio(), "s3fs": with_s3fs(), "pyarrow": with_pyarrow()}))
