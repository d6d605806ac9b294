// Package mirror keeps a copy of a site that anybody can check: init begins it, pull brings it up to date, status
// compares copies.
//
// A mirror's folder:
//
//	state/state.json (+ .bak)     what it has seen, see State; never inside the served tree
//	state/keys/N.txt (+ sigs)     the keysets accepted; the newest is named in the state
//	state/m/K-S.txt (+ sigs)      the manifests accepted, the last twelve
//	state/forks/…                 both texts of any contradiction, with their signatures, as evidence
//	objects/ab/SHA256             verified content, mode 0444
//	objects/tmp/SHA256.part       content as it comes; a later pull continues it
//	releases/K-S/                 whole trees: links to objects, and control files as they were received
//	current -> releases/K-S       what a web server serves; swapped by rename(2)
//	extras/…                      what the host wants to find beside the site: CNAME, .nojekyll, .gitattributes,
//	                              .well-known/security.txt. The operator puts it there
//	hosting/…                     samples for web servers and timers, with this folder's path in them
//	lock                          held while a pull runs
//
// An origin is asked for no longer than a quarter of an hour for its keys, as long again for its manifest, and two minutes
// and more for a file, if there are others: a line on which something comes all the time could else hold a pull up for weeks.
//
// Pull, step by step:
//
//	P0  lock; state; the clock must not be earlier than what was seen signed (a day of grace)
//	P1  keysets: from every origin those after the newest known, each held to the one before and kept
//	P2  from every origin its signatures and its manifest; signatures are checked before a byte is parsed. A pair that
//	    does not belong together is looked at again after 2 s and 10 s, then in the archive verify/m
//	P3  the highest release that holds, is not expired, and is not older than what was seen. Two of one number that both
//	    hold are a fork: both are kept as evidence, and nothing else changes
//	P4  what was seen is written down, before anything is fetched
//	P5  content that is here is read and checked; what is missing must fit on the disk
//	P6  each missing content from one origin after another until its SHA-256 is right. After the first wrong file of an
//	    origin its manifest is looked at again: a newer one begins everything anew, with what was fetched
//	P7  something missing: the fault incomplete; the next pull continues
//	P8  the tree is built beside the others, and flushed to the disk
//	P9  current is swapped to it. In place (no links on this system): see writeInPlace
//	P10 what is had is written down; the release before stays, older ones go; unneeded content goes after a week
//
// Killed or failing anywhere, it leaves in current the old tree or the new one, whole, and the next pull finishes the
// work. A served tree that was changed on this machine is built anew.
package mirror
