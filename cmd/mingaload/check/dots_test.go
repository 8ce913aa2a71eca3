package check

import (
	"math"

	"github.com/anishathalye/porcupine"
)

// opsOf is one dot asked for again and again, one after the other, with those answers.
func opsOf(d dot, answers ...string) []porcupine.Operation {
	var ops []porcupine.Operation
	for i, answer := range answers {
		op := porcupine.Operation{Input: d, Call: int64(10 * i), Output: answer, Return: int64(10*i + 5)}
		if answer == unsure {
			op.Return = math.MaxInt64
		}
		ops = append(ops, op)
	}
	return ops
}
