# Draws drift.png from drift.tsv: gnuplot drift.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,800 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'drift.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
unset key
set tmargin at screen 0.9625
set xlabel 'batch normalisation, from the first to the last' textcolor rgb '#59636e'
unset logscale x
set xrange [-0.6:19.6]
set xtics ('0' 0, '5' 5, '10' 10, '15' 15) font ',17'
set xtics ('1' 0, '2' 1, '3' 2, '4' 3, '5' 4, '6' 5, '7' 6, '8' 7, '9' 8, '10' 9, '11' 10, '12' 11, '13' 12, '14' 13, '15' 14, '16' 15, '17' 16, '18' 17, '19' 18, '20' 19) scale 0 font ',17'
set ylabel 'moved by, in standard deviations' textcolor rgb '#59636e'
unset logscale y
set yrange [0:0.182512061]
set ytics ('0.00' 0, '0.05' 0.05, '0.10' 0.1, '0.15' 0.15) font ',17'
unset yzeroaxis
set style fill solid 1 noborder
plot 'drift.tsv' skip 1 using ($0):2:(0.6768) with boxes linecolor rgb '#1f4e8c' notitle
