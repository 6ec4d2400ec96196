// The peer's side of the keyspace entries: etcd's own client, told by a line what to measure and answering with a line of JSON.
//
//	put CLIENTS SECONDS   {"rate": puts per second, "p50": milliseconds}
//	watch ROUNDS          {"p50": milliseconds from the put until the watcher has it}
//	fanout WATCHERS ROUNDS  {"p50": milliseconds from the put until the last watcher has it}
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/clientv3"
)

const valueBytes = 256

var endpoint = flag.String("endpoint", "", "where etcd listens")
var connections = flag.Int("connections", 4, "connections that the clients share")

func main() {
	flag.Parse()
	clients := make([]*clientv3.Client, *connections)
	for index := range clients {
		client, err := clientv3.New(clientv3.Config{Endpoints: []string{*endpoint}, DialTimeout: 10 * time.Second})
		fail(err)
		clients[index] = client
	}

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var first, second int
		words := strings.Fields(lines.Text())
		if len(words) > 1 {
			fmt.Sscan(words[1], &first)
		}
		if len(words) > 2 {
			fmt.Sscan(words[2], &second)
		}
		switch {
		case len(words) == 3 && words[0] == "put":
			answer(put(clients, first, time.Duration(second)*time.Second))
		case len(words) == 2 && words[0] == "watch":
			answer(fanout(clients[0], clients[len(clients)-1], 1, first))
		case len(words) == 3 && words[0] == "fanout":
			answer(fanout(clients[0], clients[len(clients)-1], first, second))
		default:
			fail(fmt.Errorf("not understood: %s", lines.Text()))
		}
	}
}

func put(clients []*clientv3.Client, writers int, window time.Duration) map[string]float64 {
	value := strings.Repeat("x", valueBytes)
	latencies := make([][]float64, writers)
	var done sync.WaitGroup
	started := time.Now()
	deadline := started.Add(window)
	for writer := 0; writer < writers; writer++ {
		done.Add(1)
		go func(writer int) {
			defer done.Done()
			client := clients[writer%len(clients)]
			for count := 0; time.Now().Before(deadline); count++ {
				began := time.Now()
				_, err := client.Put(context.Background(), fmt.Sprintf("put/%d/%d", writer, count), value)
				fail(err)
				latencies[writer] = append(latencies[writer], milliseconds(time.Since(began)))
			}
		}(writer)
	}
	done.Wait()
	seconds := time.Since(started).Seconds()
	var all []float64
	for _, some := range latencies {
		all = append(all, some...)
	}
	return map[string]float64{"rate": float64(len(all)) / seconds, "p50": median(all)}
}

func fanout(writer *clientv3.Client, reader *clientv3.Client, watchers int, rounds int) map[string]float64 {
	const key = "watched"
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var left int64
	last := make(chan time.Time, 1)
	for index := 0; index < watchers; index++ {
		channel := reader.Watch(ctx, key, clientv3.WithCreatedNotify())
		if created := <-channel; !created.Created {
			fail(fmt.Errorf("a watch began with %v", created))
		}
		go func() {
			for response := range channel {
				for range response.Events {
					if atomic.AddInt64(&left, -1) == 0 {
						last <- time.Now()
					}
				}
			}
		}()
	}

	var latencies []float64
	for round := 0; round < rounds; round++ {
		atomic.StoreInt64(&left, int64(watchers))
		began := time.Now()
		_, err := writer.Put(ctx, key, strings.Repeat("x", valueBytes))
		fail(err)
		latencies = append(latencies, milliseconds((<-last).Sub(began)))
	}
	return map[string]float64{"p50": median(latencies)}
}

func milliseconds(duration time.Duration) float64 { return float64(duration.Nanoseconds()) / 1e6 }

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

func answer(figures map[string]float64) {
	fail(json.NewEncoder(os.Stdout).Encode(figures))
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "etcd-peer:", err)
	os.Exit(1)
}
