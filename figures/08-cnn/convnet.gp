# Draws convnet.png from convnet.tsv: gnuplot convnet.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'convnet.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set label 2 'convnet: loss' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:10]
set xtics ('2' 2, '4' 4, '6' 6, '8' 8, '10' 10) font ',17'
set ylabel 'mean loss' textcolor rgb '#59636e'
unset logscale y
set yrange [0:0.227242211]
set ytics ('0.00' 0, '0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2) font ',17'
plot 'convnet.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'training', \
  '' skip 1 using 1:3 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'test'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'convnet: accuracy' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:10]
set xtics ('2' 2, '4' 4, '6' 6, '8' 8, '10' 10) font ',17'
set ylabel 'right, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [93:100]
set ytics ('93' 93, '94' 94, '95' 95, '96' 96, '97' 97, '98' 98, '99' 99, '100' 100) font ',17'
plot 'convnet.tsv' skip 1 using 1:4 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'training', \
  '' skip 1 using 1:5 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'test'
unset multiplot
