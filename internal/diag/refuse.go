package diag

// Refusals lists the codes of what a command refuses to do, with the exit status: 2 when other arguments would be right,
// 1 when the content, a file or the machine is in the way. The words of each stand in i18n/desk.LANG.yaml under
// refusal.CODE: text says what is wrong, hint what to type instead, near the same when an argument "near" is given.
var Refusals = map[string]int{
	// names
	"no-such-guide": 2, // guide, near
	"no-such-rule":  2, // rule, guide, near, known
	"not-a-rule":    2, // what was given in the place of COUNTRY/RULE: got

	// files
	"file-changed": 1, // on disk since it was read: file
}

// Refusal is an error that a command ends with, in the words of its code.
type Refusal struct {
	Code string
	Args []string // names and values in turn
}

// Refuse makes a Refusal; args are names and values in turn.
func Refuse(code string, args ...string) *Refusal {
	if _, ok := Refusals[code]; !ok {
		panic("diag: unknown refusal " + code)
	}
	return &Refusal{Code: code, Args: args}
}

// Exit returns the exit status of the command that was refused.
func (r *Refusal) Exit() int { return Refusals[r.Code] }

// Error names the code and the arguments; package words has the words.
func (r *Refusal) Error() string {
	text := r.Code
	for i := 0; i+1 < len(r.Args); i += 2 {
		text += " " + r.Args[i] + "=" + r.Args[i+1]
	}
	return text
}
