package bucket

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"

	"github.com/veshka-guide/veshka/internal/fault"
)

// failed says what an error of the storage means for the operator. call is what was asked, p of which file, "" for none.
// Codes: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
func (b *bucket) failed(err error, call, p string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		if strings.HasPrefix(err.Error(), "Bucket name ") { // minio's own check of it: nobody was asked
			return fault.New("bucket-missing", "bucket", b.name, "endpoint", b.endpoint, "problem", err.Error())
		}
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address, which the fault names itself
		}
		return fault.Because(err, "bucket-unreachable", "endpoint", b.endpoint)
	}
	args := []string{"bucket", b.name, "endpoint", b.endpoint}
	switch answer.Code {
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "UnauthorizedAccess":
		return fault.New("bucket-credentials", append(args, "problem", answer.Code)...)
	case "NoSuchBucket", "InvalidBucketName":
		return fault.New("bucket-missing", append(args, "problem", answer.Code)...)
	case "RequestTimeTooSkewed", "RequestExpired":
		return fault.New("bucket-clock", args...)
	case "AccessDenied", "AllAccessDisabled", "AccountProblem":
		return fault.New("bucket-denied", append(args, "call", call, "path", p)...)
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return fault.New("bucket-region", append(args, "problem", answer.Error(), "region", answer.Region)...)
	}
	if answer.StatusCode == http.StatusForbidden {
		return fault.New("bucket-denied", append(args, "call", call, "path", p)...)
	}
	return fault.Because(err, "bucket-refused", append(args, "call", call, "path", p)...)
}
