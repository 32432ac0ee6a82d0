package limits

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestWatch(t *testing.T) {
	var kept [][]byte
	defer func() { kept = nil }()
	for _, c := range []struct {
		name   string
		limits Limits
		work   func()
		want   Resource
	}{
		{"time", Limits{Timeout: 20 * time.Millisecond}, func() {}, Time},
		{"memory", Limits{Memory: 8 << 20}, func() { kept = append(kept, make([]byte, 1<<20)) }, Memory},
		{"memory at a stroke", Limits{Memory: 8 << 20}, func() { kept = append(kept, make([]byte, 1<<28)); time.Sleep(time.Second) }, Memory},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept = nil
			ctx, stop := c.limits.Watch(t.Context())
			defer stop()
			for ctx.Err() == nil {
				c.work()
				time.Sleep(time.Millisecond)
			}
			var exceeded *Exceeded
			if !errors.As(context.Cause(ctx), &exceeded) || exceeded.Resource != c.want {
				t.Errorf("cause %v, want %s", context.Cause(ctx), c.want)
			}
		})
	}
	t.Run("garbage is no growth", func(t *testing.T) {
		kept = nil
		ctx, stop := Limits{Memory: 16 << 20, Timeout: time.Minute}.Watch(t.Context())
		defer stop()
		for range 400 {
			kept = append(kept[:0], make([]byte, 1<<18))
			time.Sleep(100 * time.Microsecond)
		}
		if ctx.Err() != nil {
			t.Errorf("ended by %v", context.Cause(ctx))
		}
	})
	t.Run("stop is no limit", func(t *testing.T) {
		ctx, stop := Limits{}.Watch(t.Context())
		stop()
		if !errors.Is(context.Cause(ctx), context.Canceled) {
			t.Errorf("cause %v", context.Cause(ctx))
		}
	})
}

func TestWithDefaults(t *testing.T) {
	want := Limits{DefaultTimeout, DefaultResults, DefaultMemory, DefaultText}
	if got := (Limits{}).WithDefaults(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	own := Limits{1, 2, 3, 4}
	if got := own.WithDefaults(); got != own {
		t.Errorf("got %+v, want %+v", got, own)
	}
}
