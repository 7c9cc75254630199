// Starts, watches and cancels an export of logferry:
//
//	exports start ID REQUEST.json | watch ID | cancel ID
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
)

const taskQueue = "logferry"

var exitCodes = map[string]int{"completed": 0, "partial": 3, "failed": 3, "refused": 4, "cancelled": 6}

func main() {
	log.SetFlags(0)
	if !isUsage(os.Args[1:]) {
		log.Print("usage: exports start ID REQUEST.json | watch ID | cancel ID")
		os.Exit(64)
	}
	options := envconfig.MustLoadDefaultClientOptions()
	options.Logger = sdklog.NewStructuredLogger(slog.Default())
	c, err := client.Dial(options)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	ctx, verb, id := context.Background(), os.Args[1], os.Args[2]
	switch verb {
	case "start":
		err = start(ctx, c, id, os.Args[3])
	case "cancel":
		err = cancel(ctx, c, id)
	}
	var refused *temporal.ApplicationError
	if errors.As(err, &refused) {
		log.Printf("%s: %s", refused.Type(), refused.Message())
		os.Exit(64)
	}
	if err != nil {
		log.Fatal(err)
	}
	result, err := watch(ctx, c, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(result))
	var closed struct{ Status string }
	if err := json.Unmarshal(result, &closed); err != nil {
		log.Fatal(err)
	}
	code, isKnown := exitCodes[closed.Status]
	if !isKnown {
		log.Fatalf("unknown status %q", closed.Status)
	}
	os.Exit(code)
}

// isUsage says whether the arguments are a verb and as many arguments as the verb needs.
func isUsage(args []string) bool {
	needed := map[string]int{"start": 3, "watch": 2, "cancel": 2}
	return len(args) > 0 && len(args) == needed[args[0]]
}

func start(ctx context.Context, c client.Client, id, file string) error {
	request, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	// The request is sent twice: the export runs the request of the start, and compares it with the request of the update.
	operation := c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                taskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, "exportLogs", json.RawMessage(request))
	update, err := c.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: operation,
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateName:   "startExport",
			Args:         []any{json.RawMessage(request)},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return err
	}
	var reply struct{ Attached bool }
	if err := update.Get(ctx, &reply); err != nil {
		return err
	}
	if reply.Attached {
		log.Printf("attached to %s", id)
	} else {
		log.Printf("started %s", id)
	}
	return nil
}

func cancel(ctx context.Context, c client.Client, id string) error {
	why := map[string]string{"requestedBy": "billing", "reason": "no longer needed"}
	if err := c.SignalWorkflow(ctx, id, "", "cancelExport", why); err != nil {
		return err
	}
	return c.CancelWorkflow(ctx, id, "")
}

// watch shows the progress until the export has closed, and returns its result.
func watch(ctx context.Context, c client.Client, id string) (json.RawMessage, error) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Second):
				showProgress(ctx, c, id)
			}
		}
	}()
	defer close(done)

	var result json.RawMessage
	err := c.GetWorkflow(ctx, id, "").Get(ctx, &result)
	var canceled *temporal.CanceledError
	if !errors.As(err, &canceled) {
		return result, err
	}
	// Temporal returns no value of a cancelled workflow. The export puts its result into the memo before it ends.
	described, err := c.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return nil, err
	}
	stored := described.WorkflowExecutionInfo.Memo.Fields["logferryResult"]
	err = converter.GetDefaultDataConverter().FromPayload(stored, &result)
	return result, err
}

func showProgress(ctx context.Context, c client.Client, id string) {
	limited, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	var progress struct {
		Phase  string
		Slices struct{ Archived, Planned int }
	}
	answer, err := c.QueryWorkflow(limited, id, "", "progress")
	if err != nil || answer.Get(&progress) != nil {
		log.Print("no worker answers")
		return
	}
	log.Printf("%s: %d of %d slices", progress.Phase, progress.Slices.Archived, progress.Slices.Planned)
}
