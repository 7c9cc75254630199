// A tour of an export with the AWS SDK for Go. The SDK reads the endpoint, the keys and the Region from the
// environment. The argument is a bucket policy for the bucket "go-tour". The program prints what it has seen, as JSON.
package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const bucket = "go-tour"

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cfg := must(config.LoadDefaultConfig(ctx))
	logs := cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) { o.RetryMaxAttempts = 1 })
	objects := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	seen := map[string]any{}

	group, stream := aws.String("/go"), aws.String("a")
	must(logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group}))
	must(logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: stream}))
	now := time.Now().UnixMilli()
	must(logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{
		LogGroupName: group, LogStreamName: stream,
		LogEvents: []logtypes.InputLogEvent{
			{Timestamp: aws.Int64(now - 1), Message: aws.String("first")},
			{Timestamp: aws.Int64(now), Message: aws.String("second")},
		},
	}))

	export := &cloudwatchlogs.CreateExportTaskInput{
		LogGroupName: group, From: aws.Int64(0), To: aws.Int64(now + 1),
		Destination: aws.String(bucket), DestinationPrefix: aws.String("logs"),
	}
	_, err := logs.CreateExportTask(ctx, export)
	var invalid *logtypes.InvalidParameterException
	seen["withoutBucket"] = errors.As(err, &invalid)

	location := &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(cfg.Region)}
	must(objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket), CreateBucketConfiguration: location}))
	must(objects.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(bucket), Policy: aws.String(os.Args[1])}))
	task := must(logs.CreateExportTask(ctx, export))
	_, err = logs.CreateExportTask(ctx, export)
	var limit *logtypes.LimitExceededException
	seen["slotTaken"] = errors.As(err, &limit)
	seen["status"] = follow(ctx, logs, task.TaskId)

	keys := []string{}
	events := 0
	pages := s3.NewListObjectsV2Paginator(objects, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), MaxKeys: aws.Int32(1)})
	for pages.HasMorePages() {
		for _, object := range must(pages.NextPage(ctx)).Contents {
			keys = append(keys, *object.Key)
			events += lines(ctx, objects, object.Key)
		}
	}
	seen["keys"], seen["lines"] = keys, events

	_, err = objects.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("none")})
	var noKey *s3types.NoSuchKey
	seen["noKey"] = errors.As(err, &noKey)
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		log.Fatal(err)
	}
}

// follow asks until the task has ended, and returns its status.
func follow(ctx context.Context, logs *cloudwatchlogs.Client, taskID *string) logtypes.ExportTaskStatusCode {
	for {
		tasks := must(logs.DescribeExportTasks(ctx, &cloudwatchlogs.DescribeExportTasksInput{TaskId: taskID})).ExportTasks
		switch code := tasks[0].Status.Code; code {
		case logtypes.ExportTaskStatusCodePending, logtypes.ExportTaskStatusCodeRunning:
			time.Sleep(300 * time.Millisecond)
		default:
			return code
		}
	}
}

// lines counts the lines of a compressed object; an object that is not compressed has none.
func lines(ctx context.Context, objects *s3.Client, key *string) int {
	object := must(objects.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: key}))
	defer object.Body.Close()
	text, err := gzip.NewReader(object.Body)
	if err != nil {
		return 0
	}
	count := 0
	for _, char := range must(io.ReadAll(text)) {
		if char == '\n' {
			count++
		}
	}
	return count
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
