package fault

// Codes lists every code and its class. The words of each stand in i18n/copy.LANG.yaml. The parts are those of the
// packages that find them.
var Codes = map[string]Class{
	// manifest: the formats
	"format":          Forged,   // not the format: what, line, problem (wanted ≠ found)
	"newer-version":   Usage,    // veshka-manifest 2: what, version
	"path":            Forged,   // a path that no host or not every host can serve: path, problem
	"bad-signature":   Forged,   // what, need, have
	"trusted-comment": Forged,   // the signed comment contradicts the manifest: field, comment, manifest
	"wrong-site":      Forged,   // want, got
	"wrong-keyset":    Forged,   // the manifest names another keyset than the trusted one: want, got
	"expired":         Stale,    // what, expires, clock
	"from-the-future": Local,    // what, signed, clock
	"bad-key":         Usage,    // key, problem
	"secret-key":      Usage,    // where a public key belongs: key
	"no-key-file":     Usage,    // key
	"keyset-order":    Forged,   // a keyset that does not follow the trusted one: field (keyset, previous), want, got
	"roots":           Forged,   // not enough roots signed: need, have, of (which keyset)
	"no-anchor":       Forged,   // none of the given root keys is among its roots and signed the keyset: site
	"few-anchors":     Forged,   // several root keys were given, and too few of them signed the keyset: need, have
	"keyset-rollback": Rollback, // want, got
	"keyset-fork":     Rollback, // n
	"no-release-keys": Forged,   // a keyset without enough usable release keys: need, have

	// fetch: what an origin answered
	"bad-address":        Usage,       // no address of a folder on the web: address
	"bad-proxy":          Usage,       // proxy
	"onion":              Usage,       // an onion address without a proxy: host
	"private-address":    Unreachable, // of the operator's own network, refused: host
	"dns":                Unreachable, // url, problem
	"refused":            Unreachable, // url
	"reset":              Unreachable, // before a body began: url
	"timeout":            Unreachable, // url
	"stalled":            Unreachable, // connected, and nothing came: url
	"cut":                Unreachable, // the connection dies again and again: url, at and have (bytes), kib
	"tls-expired":        Unreachable, // url, problem
	"tls-unknown":        Unreachable, // self-signed, or for another name: url, problem
	"tls":                Unreachable, // url, problem
	"proxy":              Unreachable, // the proxy itself: url, problem
	"proxy-way":          Unreachable, // what the proxy said: url, problem
	"redirect-loop":      Unreachable, // url
	"redirect-downgrade": Unreachable, // from https to http: url, to
	"blocked":            Unreachable, // url, status
	"stub":               Unreachable, // a provider's notice: url
	"captive":            Unreachable, // sent to a page of another host: url, host
	"soft-404":           Unreachable, // a page in place of a file: url
	"gzip":               Unreachable, // compressed although we asked not to: url, encoding
	"status":             Unreachable, // url, status
	"bad-answer":         Unreachable, // not HTTP: url, problem
	"too-large":          Unreachable, // url, limit (bytes)
	"longer":             Incomplete,  // than the file should be: url, size (bytes)
	"shorter":            Incomplete,  // url, size, got (bytes)
	"not-found":          Incomplete,  // url

	// mirror: state, pull
	"no-state":        Local,       // no mirror here, or its state is gone: dir
	"state":           Local,       // unreadable: dir, problem
	"state-mixed":     Local,       // a file that does not belong to the state: dir, name
	"state-site":      Local,       // the state of another site's mirror: dir, want (what is served), got
	"exists":          Local,       // init where a mirror is or was: dir, name
	"not-empty":       Local,       // init in a folder that holds something else: dir, name
	"is-mirror":       Usage,       // a folder for pages that belongs to a mirror: dir, mirror
	"no-dir":          Usage,       // no folder for the mirror
	"no-site":         Usage,       // init without the id of the site
	"busy":            Local,       // another pull: dir
	"disk":            Local,       // doing, name, problem
	"disk-full":       Local,       // while writing: doing, name, problem
	"no-space":        Local,       // before anything is fetched: need and free (bytes), dir
	"no-links":        Local,       // a system without symbolic links: dir
	"is-link":         Usage,       // --in-place where current is a link: dir
	"taken":           Local,       // something that is not ours: path
	"clock":           Local,       // earlier than what was seen signed: clock, floor
	"no-roots":        Usage,       // init without a key
	"no-address":      Usage,       // init without an origin
	"no-origins":      Local,       // a state without one: dir
	"dir-name":        Usage,       // a folder that samples cannot name: dir
	"false-keys":      Forged,      // an origin whose keys are not those of the card: site, url
	"keyset-missing":  Forged,      // a gap in an origin's keysets: name, got (number of the manifest's keyset)
	"origin":          Unreachable, // anything else: url, problem
	"no-copy":         Unreachable, // an origin without a manifest: url
	"no-origin":       Unreachable, // none of them: n
	"behind":          Rollback,    // a warning, an origin: want, got (numbers)
	"rollback":        Rollback,    // older than what was seen: want, got (numbers)
	"fork":            Rollback,    // number, dir (of the evidence)
	"history":         Rollback,    // a warning, a release that does not name the one before: number, previous (numbers)
	"frozen":          Stale,       // the newest release is expired: number, expires, clock
	"serving-expired": Stale,       // a warning: number, expires
	"withdrawn":       Stale,       // a warning: number, expires
	"no-stale-page":   Stale,       // cannot be withdrawn: number
	"wrong-file":      Incomplete,  // a warning, an origin: path, cause
	"incomplete":      Incomplete,  // number, missing and files (counts), path (of the first), cause
	"too-busy":        Incomplete,  // a newer release each time: n
	"tampered":        Forged,      // a warning, the served tree was changed here: path
	"not-extra":       Local,       // a warning: path
	"hook":            Local,       // --after: problem

	// verify: a tree against its manifest
	"not-a-tree":    Usage,      // neither a folder nor a ZIP nor an address: tree, problem
	"zip":           Forged,     // a ZIP that programs may unpack differently: tree, problem
	"zip-cut":       Incomplete, // a ZIP without its end: tree
	"no-zip":        Usage,      // a file that is none: tree
	"unsigned":      Forged,     // no manifest, or no keys: what
	"altered":       Forged,     // path of the first, n
	"link":          Forged,     // path of the first, n
	"extra":         Forged,     // path of the first, n
	"mixed":         Incomplete, // path of the first, n, release
	"files-missing": Incomplete, // path of the first, n
	"torn":          Incomplete, // manifest and signature of different releases: release, of the archived manifest
	"older":         Rollback,   // than the one seen before: want, got
	"two-manifests": Rollback,   // of one number: release
	"unreadable":    Local,      // path, problem
	"stopped":       Local,      // the operator ended it: problem

	// inspect: a suspected clone
	"clone":        Forged,      // it differs: url, n
	"clone-older":  Stale,       // a genuine older release: url, release, want, signed
	"clone-unread": Unreachable, // some of it did not come: url, n, path

	// sign: keys and signing
	"bad-site":            Usage,    // site
	"bad-name":            Usage,    // name
	"bad-reason":          Usage,    // of a revocation: reason
	"bad-threshold":       Usage,    // role (root, release), need, keys: how many count
	"bad-life":            Usage,    // want, got: days
	"key-taken":           Usage,    // name, key
	"key-unknown":         Usage,    // key, keys: the names that there are
	"keys-there":          Local,    // a folder that has keys already: dir, file
	"no-keys":             Local,    // no keyset there: dir
	"keys-torn":           Local,    // keys.txt and keys/N.txt do not belong together: dir, n
	"no-secret":           Local,    // no secret release key: dir, keys: the names wanted
	"no-root":             Local,    // no secret root key: dir, keys
	"release-key-out":     Local,    // not of the current keyset: file, key, keyset, releases
	"release-key-revoked": Local,    // file, keyset, reason, on
	"password":            Local,    // a wrong one: file
	"no-password":         Local,    // none given: file
	"no-new-password":     Local,    // for new keys
	"passwords-differ":    Local,    // typed twice
	"key-open":            Local,    // readable by others: file, mode
	"key-odd":             Local,    // not a key, or not the one its name says: file, problem
	"expires-soon":        Stale,    // the manifest: expires, days: the least
	"keys-expire":         Stale,    // the keyset, too soon or already: keyset, expires
	"keys-renew":          Stale,    // the keyset, before the release: keyset, expires
	"signed-back":         Local,    // before the previous release: signed, before
	"clock-apart":         Local,    // signed, clock
	"page-no-keys":        Local,    // page
	"page-old-key":        Local,    // printed there, and not of the keyset: page, key, keyset
	"page-new-key":        Local,    // of the keyset, and not printed there: page, key, keyset
	"building":            Local,    // dir
	"no-tree":             Local,    // no folder, or none with files: dir
	"no-front":            Local,    // no index.html: dir
	"tree-odd":            Local,    // neither file nor folder: path
	"tree-secret":         Local,    // a secret key among the pages: path
	"tree-stray":          Local,    // below verify/, and no control file: path
	"tree-path":           Local,    // path, problem, better, count: how many such
	"tree-other-site":     Forged,   // file, want, got
	"tree-other-keys":     Forged,   // file
	"keys-outdated":       Rollback, // file, tree, have: numbers of keysets
	"manifest-outdated":   Rollback, // file, manifest, have: numbers of keysets
	"serial-end":          Local,    // serial
	"tree-differs":        Forged,   // dir, paths: missing (-), other bytes (≠), unlisted (+); count
	"not-newer":           Rollback, // file, got, have: releases
	"not-next":            Rollback, // file, got, have
	"no-manifest":         Local,    // file
	"sign-inside":         Usage,    // the stick lies in the tree: out, public
	"no-signature":        Forged,   // file
	"self-check":          Forged,   // what was just signed does not verify: what, problem
	"draft-there":         Local,    // file
	"no-draft":            Local,    // dir, n: the current keyset
	"draft-odd":           Forged,   // file, n, site: the keyset that it does not follow
	"sign-disk":           Local,    // problem

	// pack
	"pack-inside":    Usage, // the package would stand in the tree: out, public
	"pack-seed":      Usage, // no address of a folder: url
	"pack-directory": Usage, // too many files in one folder for a CAR: path, entries
	"pack-large":     Usage, // a control file: path, limit (MiB)
	"pack-changed":   Local, // the tree changed while it was packed: path
	"pack-read":      Local, // path, problem
	"pack-write":     Local, // file, problem

	// publish
	"publish-expires":    Stale,       // too soon: expires, left
	"publish-key":        Forged,      // the manifest is signed by none of the keyset's keys: key, keyset
	"publish-revoked":    Forged,      // by a revoked one: key, keyset
	"publish-site":       Forged,      // another site is live there: target, want, got
	"publish-serial":     Rollback,    // a newer release is live: target, live, number
	"publish-number":     Rollback,    // another release of this number is live: target, live, number
	"publish-previous":   Rollback,    // the release does not follow the live one: target, live, number, previous
	"publish-gap":        Rollback,    // it cannot be shown that it follows: target, live, number, oldest
	"publish-live":       Forged,      // the live manifest cannot be read: target, problem
	"publish-taken":      Local,       // somebody else's file is in the way: path, target
	"publish-permanent":  Rollback,    // a name that never changes is there with other bytes: path, target
	"publish-moved":      Rollback,    // somebody else published meanwhile: target
	"publish-changed":    Local,       // a file is no longer as it was verified: path
	"publish-read":       Local,       // path, problem
	"publish-write":      Local,       // target, problem
	"publish-overlap":    Usage,       // target, tree
	"publish-no-git":     Local,       // git is not installed
	"publish-git":        Local,       // command, problem
	"publish-branch":     Usage,       // made by somebody else: branch, remote
	"bucket-keys":        Usage,       // none given
	"bucket-endpoint":    Usage,       // endpoint, problem
	"bucket-plain":       Usage,       // without TLS: endpoint
	"bucket-unreachable": Unreachable, // endpoint, problem
	"bucket-credentials": Local,       // bucket, endpoint, problem
	"bucket-missing":     Local,       // bucket, endpoint, problem
	"bucket-clock":       Local,       // bucket, endpoint
	"bucket-denied":      Local,       // bucket, endpoint, call, path
	"bucket-region":      Local,       // bucket, endpoint, problem, region
	"bucket-refused":     Local,       // bucket, endpoint, call, path, problem
}
